namespace Recsys.Evaluation.Metrics;

/// <summary>
/// NDCG@k: <c>DCG@k / IDCG@k</c> with <c>DCG@k = Σ rel(i)/log₂(1 + i)</c> over places i = 1 … k and IDCG that of the best order. With one
/// target it is <c>1/log₂(1 + rank)</c>. Unit: 0 to 1. (Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, TOIS 2002.)
/// </summary>
public static class Ndcg
{
    /// <summary>The value of a case with one target.</summary>
    /// <param name="rank">The target's rank, from 1.</param>
    /// <param name="k">The length of the list.</param>
    public static double At(int rank, int k) => rank <= k ? 1 / Math.Log2(1 + rank) : 0;

    /// <summary>The value of a ranking with graded relevance.</summary>
    /// <param name="relevance">Relevance of each place, the first place first; at least 0.</param>
    /// <param name="all">Relevance of every item that could have been ranked, in any order.</param>
    /// <param name="k">The length of the list.</param>
    /// <returns>0 where nothing is relevant.</returns>
    public static double At(ReadOnlySpan<double> relevance, ReadOnlySpan<double> all, int k)
    {
        var best = all.ToArray();
        Array.Sort(best, (a, b) => b.CompareTo(a));
        var ideal = Dcg(best, k);
        return ideal > 0 ? Dcg(relevance, k) / ideal : 0;
    }

    private static double Dcg(ReadOnlySpan<double> relevance, int k)
    {
        double sum = 0;
        for (var i = 0; i < Math.Min(k, relevance.Length); i++)
        {
            sum += relevance[i] / Math.Log2(i + 2);
        }

        return sum;
    }
}
