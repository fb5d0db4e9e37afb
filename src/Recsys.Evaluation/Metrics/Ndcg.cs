namespace Recsys.Evaluation.Metrics;

/// <summary>
/// NDCG@k: <c>DCG@k / IDCG@k</c> with <c>DCG@k = Σ rel(i)/log₂(1 + i)</c> over places i = 1 … k and IDCG that of the best order; of a case
/// with one target <c>1/log₂(1 + rank)</c>. Unit: 0 to 1. (Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002.)
/// </summary>
public static class Ndcg
{
    /// <summary>The value of a case with one target.</summary>
    /// <param name="rank">The target's rank, from 1.</param>
    /// <param name="k">The length of the list.</param>
    public static double At(int rank, int k) => rank <= k ? 1 / Math.Log2(1 + rank) : 0;
}
