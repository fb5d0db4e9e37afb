using System.Numerics.Tensors;
using Recsys.Registry.Serving;

namespace Recsys.Scoring.Ranking;

/// <summary>Brings the scores of a member to mean 0 and deviation 1 over the items that the user has not seen.</summary>
internal static class Standardisation
{
    /// <summary>Mean and 1/deviation over all scores but the padding item's and the seen ones'.</summary>
    /// <param name="scores">Shape [items].</param>
    /// <param name="seen">Different items.</param>
    /// <param name="blend">Says the least deviation.</param>
    public static (float Mean, float Scale) Measure(ReadOnlySpan<float> scores, ReadOnlySpan<int> seen, ServedBlend blend)
    {
        var left = scores.Length - 1 - seen.Length;
        if (left <= 0) return (0, (float)(1 / blend.MinDeviation));
        double sum = 0;
        foreach (var score in scores[1..]) sum += score;
        foreach (var item in seen) sum -= scores[item];
        var mean = sum / left;
        double squares = 0;
        foreach (var score in scores[1..]) squares += (score - mean) * (score - mean);
        foreach (var item in seen) squares -= (scores[item] - mean) * (scores[item] - mean);
        return Scaled(mean, squares / left, blend);
    }

    /// <summary>Mean and 1/deviation of a sum and a sum of squares over a number of scores.</summary>
    public static (float Mean, float Scale) Of(double sum, double squares, int count, ServedBlend blend)
    {
        if (count <= 0) return (0, (float)(1 / blend.MinDeviation));
        var mean = sum / count;
        return Scaled(mean, (squares / count) - (mean * mean), blend);
    }

    /// <summary><c>(s − mean)·scale</c> in place; seen items are kept within bounds.</summary>
    /// <param name="scores">Shape [n].</param>
    /// <param name="items">Which items those are, ascending; null where they are all.</param>
    /// <param name="seen">Different items.</param>
    /// <param name="scale">Mean and 1/deviation.</param>
    /// <param name="blend">Says the bounds.</param>
    public static void Apply(Span<float> scores, int[]? items, ReadOnlySpan<int> seen, (float Mean, float Scale) scale, ServedBlend blend)
    {
        TensorPrimitives.Subtract(scores, scale.Mean, scores);
        TensorPrimitives.Multiply(scores, scale.Scale, scores);
        var most = (float)blend.MostOfSeen;
        foreach (var item in seen)
        {
            var at = items is null ? item : Array.BinarySearch(items, item);
            if (at >= 0) scores[at] = Math.Clamp(scores[at], -most, most);
        }
    }

    private static (float Mean, float Scale) Scaled(double mean, double variance, ServedBlend blend) =>
        ((float)mean, (float)(1 / Math.Max(Math.Sqrt(Math.Max(0, variance)), blend.MinDeviation)));
}
