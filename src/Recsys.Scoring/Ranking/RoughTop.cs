using System.Numerics.Tensors;

namespace Recsys.Scoring.Ranking;

/// <summary>About the best of many scores, in two passes and without sorting any.</summary>
internal static class RoughTop
{
    private const int Bars = 1_024;

    /// <summary>A score that at least as many reach as are wanted, and few more: the lower edge of a bar of a histogram.</summary>
    /// <param name="scores">Shape [n], finite.</param>
    /// <param name="wanted">How many, at most n.</param>
    public static float Least(ReadOnlySpan<float> scores, int wanted)
    {
        var (low, high) = (TensorPrimitives.Min(scores), TensorPrimitives.Max(scores));
        if (!(high > low)) return float.NegativeInfinity;
        var (bars, scale) = (new int[Bars], (Bars - 1) / (high - low));
        foreach (var score in scores) bars[(int)((score - low) * scale)]++;
        var (bar, count) = (Bars - 1, bars[^1]);
        while (count < wanted && bar > 0) count += bars[--bar];

        // One bar lower: an edge is rounded.
        return low + ((bar - 1) / scale);
    }
}
