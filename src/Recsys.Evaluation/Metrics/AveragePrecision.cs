namespace Recsys.Evaluation.Metrics;

/// <summary>
/// AP@k: <c>Σ over hits i ≤ k of precision@i, divided by min(k, |relevant|)</c>; MAP@k is its mean over cases. Unit: 0 to 1.
/// With one target it is the reciprocal rank. (Baeza-Yates and Ribeiro-Neto, Modern Information Retrieval.)
/// </summary>
public static class AveragePrecision
{
    /// <summary>The value of one ranking.</summary>
    /// <param name="ranking">Items, the best first, each once.</param>
    /// <param name="relevant">The relevant items.</param>
    /// <param name="k">The length of the list.</param>
    /// <returns>0 where nothing is relevant.</returns>
    public static double At(ReadOnlySpan<int> ranking, IReadOnlySet<int> relevant, int k)
    {
        ArgumentNullException.ThrowIfNull(relevant);
        if (relevant.Count == 0)
        {
            return 0;
        }

        var hits = 0;
        double sum = 0;
        for (var i = 0; i < Math.Min(k, ranking.Length); i++)
        {
            if (relevant.Contains(ranking[i]))
            {
                hits++;
                sum += (double)hits / (i + 1);
            }
        }

        return sum / Math.Min(k, relevant.Count);
    }
}
