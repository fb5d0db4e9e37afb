namespace Recsys.Evaluation.Metrics;

/// <summary>
/// HR@k, the share of cases whose one target is among the first k: <c>HR@k = mean of [rank ≤ k]</c>. Unit: share, 0 to 1. With one target
/// a case it equals Recall@k. (Deshpande and Karypis, Item-based top-N recommendation algorithms, TOIS 2004.)
/// </summary>
public static class HitRate
{
    /// <summary>1 where the target is among the first k, else 0.</summary>
    /// <param name="rank">The target's rank, from 1.</param>
    /// <param name="k">The length of the list.</param>
    public static double At(int rank, int k) => rank <= k ? 1 : 0;
}
