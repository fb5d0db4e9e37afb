namespace Recsys.Models.Blend;

/// <summary>
/// The score of an item by two kinds of choices: <c>s_i = log(π·p₁ᵢ + (1 − π)·p₂ᵢ) + log n</c> with <c>p_k = softmax</c> of the kind's sums over the
/// n unseen items. e to the power of it says how many times likelier the item is than one of the unseen items by chance.
/// </summary>
internal static class MixtureScore
{
    /// <summary>A kind without any share gets this much, so that its logarithm is a number.</summary>
    private const double LeastShare = 1e-30;

    /// <summary>log π of a kind.</summary>
    public static float LogShare(double share) => (float)Math.Log(Math.Max(share, LeastShare));

    /// <summary>
    /// Turns the sums of the first kind into scores and those of the other into the probability that a choice of the item was of the other kind. Seen
    /// items are scored by what the unseen ones have; where there are no unseen ones the sums are taken as they are.
    /// </summary>
    /// <param name="first">Shape [items].</param>
    /// <param name="other">Shape [items].</param>
    /// <param name="seen">Shape [items], or empty where all are unseen.</param>
    /// <param name="left">Unseen items.</param>
    /// <param name="otherShare">1 − π.</param>
    public static void Mix(Span<float> first, Span<float> other, ReadOnlySpan<bool> seen, int left, double otherShare)
    {
        var logCount = left == 0 ? 0 : MathF.Log(left);
        var add = LogShare(1 - otherShare) + logCount - LogSumExp(first, seen);
        var addOther = LogShare(otherShare) + logCount - LogSumExp(other, seen);
        for (var i = 0; i < first.Length; i++)
        {
            var (a, b) = (first[i] + add, other[i] + addOther);
            var top = Math.Max(a, b);
            var (ea, eb) = (MathF.Exp(a - top), MathF.Exp(b - top));
            first[i] = top + MathF.Log(ea + eb);
            other[i] = eb / (ea + eb);
        }
    }

    /// <summary>
    /// The share of each member in what a score has beyond the members' weighted scores (the logarithms of the sums and of n): by its mean weight
    /// <c>π·|w₁ₘ| + (1 − π)·|w₂ₘ|</c>, alike where no member weighs anything.
    /// </summary>
    public static double[] SharesOfRest(BlendWeights weights)
    {
        double[] means = [.. weights.Common.Zip(
            weights.OfOtherKind, (a, b) => ((1 - weights.OtherShare) * Math.Abs(a)) + (weights.OtherShare * Math.Abs(b)))];
        var sum = means.Sum();
        return [.. means.Select(w => sum > 0 ? w / sum : 1.0 / means.Length)];
    }

    /// <summary><c>log Σ exp</c> over the unseen items; 0 where there are none.</summary>
    private static float LogSumExp(ReadOnlySpan<float> sums, ReadOnlySpan<bool> seen)
    {
        var top = float.NegativeInfinity;
        for (var i = 0; i < sums.Length; i++)
        {
            top = seen.IsEmpty || !seen[i] ? Math.Max(top, sums[i]) : top;
        }

        if (float.IsNegativeInfinity(top))
        {
            return 0;
        }

        double total = 0;
        for (var i = 0; i < sums.Length; i++)
        {
            total += seen.IsEmpty || !seen[i] ? MathF.Exp(sums[i] - top) : 0;
        }

        return top + (float)Math.Log(total);
    }
}
