using System.Numerics;
using System.Numerics.Tensors;

namespace Recsys.Evaluation.BackTests;

/// <summary>
/// Ranks one row of scores. The tie rule, everywhere: of two items with the same score, the one with the lower index (seen first in the
/// data) comes first. A score that is not a number ranks last.
/// </summary>
public static class Ranking
{
    /// <summary>Puts the padding column and the seen items out of the ranking.</summary>
    /// <param name="scores">Shape [ItemSize]; overwritten.</param>
    /// <param name="seen">The items to exclude.</param>
    public static void Exclude(Span<float> scores, ReadOnlySpan<int> seen)
    {
        scores[0] = float.NegativeInfinity;
        foreach (var item in seen)
        {
            scores[item] = float.NegativeInfinity;
        }
    }

    /// <summary>The rank of an item, from 1: one more than the items that come before it.</summary>
    public static int RankOf(ReadOnlySpan<float> scores, int target)
    {
        var own = scores[target];
        if (float.IsNaN(own))
        {
            return scores.Length;
        }

        // Lower indices win ties, higher ones lose them.
        return 1 + CountAbove(scores[..target], own, orAt: true) + CountAbove(scores[(target + 1)..], own);
    }

    /// <summary>The best items, the best first; fewer than asked for where the rest is excluded (−∞) or not a number.</summary>
    /// <param name="scores">Shape [ItemSize].</param>
    /// <param name="top">Filled from the front.</param>
    /// <returns>How many were found.</returns>
    public static int TopOf(ReadOnlySpan<float> scores, Span<int> top)
    {
        var count = 0;
        var worst = float.NegativeInfinity;
        var at = 0;
        while (at < scores.Length && !top.IsEmpty)
        {
            // Most blocks hold nothing better than the worst that is kept: one vectorised count passes over them.
            var block = scores.Slice(at, Math.Min(64, scores.Length - at));
            if (count == top.Length && CountAbove(block, worst) == 0)
            {
                at += block.Length;
                continue;
            }

            for (var i = 0; i < block.Length; i++)
            {
                var score = block[i];
                if (score > (count == top.Length ? worst : float.NegativeInfinity))
                {
                    Insert(scores, top, ref count, at + i);
                    worst = scores[top[count - 1]];
                }
            }

            at += block.Length;
        }

        top[count..].Clear();
        return count;
    }

    /// <summary>
    /// The softmax <c>exp s_i / Σ_j exp s_j</c> of some items; what is excluded or not a number takes no part. Overwrites the scores.
    /// </summary>
    /// <param name="scores">Shape [ItemSize].</param>
    /// <param name="items">Items; 0 for none, whose probability is 0.</param>
    /// <param name="probabilities">Filled, one an item.</param>
    public static void ProbabilitiesOf(Span<float> scores, ReadOnlySpan<int> items, Span<float> probabilities)
    {
        probabilities.Clear();
        if (items[0] == 0 || !float.IsFinite(scores[items[0]])) return;
        TensorPrimitives.Subtract(scores, scores[items[0]], scores);
        TensorPrimitives.Exp(scores, scores);
        double sum = 0;
        foreach (var score in scores) sum += float.IsNaN(score) ? 0 : score;
        for (var i = 0; i < items.Length; i++) probabilities[i] = items[i] == 0 ? 0 : (float)(scores[items[i]] / sum);
    }

    private static void Insert(ReadOnlySpan<float> scores, Span<int> top, ref int count, int item)
    {
        var score = scores[item];
        var place = count < top.Length ? count++ : count - 1;
        while (place > 0 && scores[top[place - 1]] < score)
        {
            top[place] = top[place - 1];
            place--;
        }

        top[place] = item;
    }

    /// <summary>How many are above a limit, or at it where those count too.</summary>
    private static int CountAbove(ReadOnlySpan<float> scores, float limit, bool orAt = false)
    {
        var limits = new Vector<float>(limit);
        var counts = Vector<int>.Zero;
        var i = 0;
        for (; i <= scores.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var part = new Vector<float>(scores[i..]);
            // A true lane is −1.
            counts -= orAt ? Vector.GreaterThanOrEqual(part, limits) : Vector.GreaterThan(part, limits);
        }

        var count = Vector.Sum(counts);
        for (; i < scores.Length; i++) count += scores[i] > limit || (orAt && scores[i] == limit) ? 1 : 0;
        return count;
    }
}
