namespace Recsys.Scoring.Ranking;

/// <summary><c>log Σ exp</c> over the unseen items.</summary>
internal static class LogSum
{
    /// <param name="sums">Of the items that are scored.</param>
    /// <param name="items">Which those are, ascending; null where they are all, the padding one first.</param>
    /// <param name="seen">Items that do not count.</param>
    /// <param name="rest">Of a sample of the others.</param>
    /// <param name="weight">How many of the others each of the sample stands for.</param>
    /// <returns>0 where there are no unseen items.</returns>
    public static double Of(ReadOnlySpan<float> sums, int[]? items, ReadOnlySpan<int> seen, ReadOnlySpan<float> rest, double weight)
    {
        var top = float.NegativeInfinity;
        for (var i = items is null ? 1 : 0; i < sums.Length; i++) top = Math.Max(top, sums[i]);
        foreach (var sum in rest) top = Math.Max(top, sum);
        if (float.IsNegativeInfinity(top)) return 0;
        double total = 0, others = 0;
        for (var i = items is null ? 1 : 0; i < sums.Length; i++) total += MathF.Exp(sums[i] - top);
        foreach (var item in seen)
        {
            var at = items is null ? item : Array.BinarySearch(items, item);
            if (at >= 0) total -= MathF.Exp(sums[at] - top);
        }

        foreach (var sum in rest) others += MathF.Exp(sum - top);
        total += weight * others;
        return total > 0 ? top + Math.Log(total) : 0;
    }
}
