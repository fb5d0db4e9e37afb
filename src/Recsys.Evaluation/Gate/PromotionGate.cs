using System.Globalization;
using Recsys.Evaluation.Statistics;

namespace Recsys.Evaluation.Gate;

/// <summary>
/// Lets a new version through unless it is worse than popularity or than the current version on the same cases. "Worse" is judged on the
/// mean: its NDCG@10 must be at least <c>(1 − margin) · NDCG@10 of the other</c>. The paired 95 % interval is reported beside it, for
/// the one who decides by hand.
/// </summary>
public static class PromotionGate
{
    /// <summary>Judges a version by the NDCG@10 of each case.</summary>
    /// <param name="candidate">The new version.</param>
    /// <param name="popularity">Popularity on the same cases, in the same order.</param>
    /// <param name="current">The version that serves now, on the same cases, or null.</param>
    /// <param name="seed">Of the bootstrap.</param>
    /// <param name="options">The margin.</param>
    public static GateDecision Judge(
        IReadOnlyList<double> candidate, IReadOnlyList<double> popularity, IReadOnlyList<double>? current, int seed, GateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(popularity);
        options ??= new GateOptions();
        if (candidate.Count < GateOptions.MinCases)
        {
            return new GateDecision(
                false, [$"There are {candidate.Count} test cases; at least {GateOptions.MinCases} are needed to tell anything."], null, null);
        }

        var (passed, reason, againstPopularity) = Compare(candidate, popularity, "popularity", seed, options);
        var reasons = new List<string> { reason };
        Interval? againstCurrent = null;
        if (current is not null)
        {
            (var holds, reason, againstCurrent) = Compare(candidate, current, "the current version", seed, options);
            passed &= holds;
            reasons.Add(reason);
        }

        return new GateDecision(passed, reasons, againstPopularity, againstCurrent);
    }

    private static (bool Passed, string Reason, Interval Interval) Compare(
        IReadOnlyList<double> candidate, IReadOnlyList<double> other, string otherName, int seed, GateOptions options)
    {
        var interval = PairedBootstrap.Difference([.. candidate], [.. other], seed);
        var (mean, otherMean) = (candidate.Average(), other.Average());
        var passed = mean >= (1 - options.Margin) * otherMean;
        var reason = string.Create(CultureInfo.InvariantCulture,
            $"NDCG@10 {mean:0.0000} against {otherMean:0.0000} of {otherName}: difference {interval}, "
            + $"{(passed ? "not worse" : "worse")} beyond the margin of {options.Margin * 100:0.#} %.");
        return (passed, reason, interval);
    }
}
