namespace Recsys.Evaluation.Metrics;

/// <summary>Recall@k: <c>|top k ∩ relevant| / |relevant|</c>. Unit: share, 0 to 1. Nothing relevant gives 0.</summary>
public static class Recall
{
    /// <summary>The share of the relevant items that the first k hold.</summary>
    /// <param name="ranking">Items, the best first, each once.</param>
    /// <param name="relevant">The relevant items.</param>
    /// <param name="k">The length of the list.</param>
    public static double At(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        ArgumentNullException.ThrowIfNull(relevant);
        if (relevant.Count == 0)
        {
            return 0;
        }

        var hits = 0;
        foreach (var item in ranking[..Math.Min(k, ranking.Length)])
        {
            hits += relevant.Contains(item) ? 1 : 0;
        }

        return (double)hits / relevant.Count;
    }
}
