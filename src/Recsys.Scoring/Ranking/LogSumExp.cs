namespace Recsys.Scoring.Ranking;

/// <summary>
/// <c>log Σ exp</c> over the unseen items. The seen ones are passed over and not subtracted afterwards: where they have nearly the whole sum, the
/// difference would be lost in rounding.
/// </summary>
internal static class LogSumExp
{
    /// <param name="sums">Of the items that are scored.</param>
    /// <param name="items">Which those are, ascending; null where they are all, the padding one first.</param>
    /// <param name="seen">Items that do not count, in any order.</param>
    /// <param name="rest">Of a sample of the others.</param>
    /// <param name="weight">How many of the others each of the sample stands for.</param>
    /// <returns>0 where there are no unseen items.</returns>
    public static double Of(ReadOnlySpan<float> sums, int[]? items, ReadOnlySpan<int> seen, ReadOnlySpan<float> rest, double weight)
    {
        var gaps = Places(items, seen);
        var top = float.NegativeInfinity;
        var from = items is null ? 1 : 0;
        for (var g = 0; g <= gaps.Length; g++)
        {
            var to = g < gaps.Length ? gaps[g] : sums.Length;
            for (var i = from; i < to; i++) top = Math.Max(top, sums[i]);
            from = to + 1;
        }

        foreach (var sum in rest) top = Math.Max(top, sum);
        if (float.IsNegativeInfinity(top)) return 0;
        double total = 0, others = 0;
        from = items is null ? 1 : 0;
        for (var g = 0; g <= gaps.Length; g++)
        {
            var to = g < gaps.Length ? gaps[g] : sums.Length;
            for (var i = from; i < to; i++) total += MathF.Exp(sums[i] - top);
            from = to + 1;
        }

        foreach (var sum in rest) others += MathF.Exp(sum - top);
        return top + Math.Log(total + (weight * others));
    }

    /// <summary>Where the seen items stand among those that are scored, ascending.</summary>
    private static int[] Places(int[]? items, ReadOnlySpan<int> seen)
    {
        var places = seen.ToArray();
        if (items is not null) places = [.. places.Select(item => Array.BinarySearch(items, item)).Where(at => at >= 0)];
        Array.Sort(places);
        return places;
    }
}
