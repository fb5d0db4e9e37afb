using System.Numerics.Tensors;

namespace Recsys.Models.Blend;

/// <summary>
/// A mixture of two softmax regressions: some choices follow one weighted sum of the members, the others another one,
/// <c>P(target) = (1 − ε)·(π·p₁ + (1 − π)·p₂) + ε/n</c> (the latent classes of Kamakura and Russell 1989, https://doi.org/10.1177/002224378902600401;
/// mixtures of softmaxes of Yang et al. 2018, https://arxiv.org/abs/1711.03953). One sum rewards what all its members hold likely; two say "or".
/// Fitted by expectation and maximisation (Dempster, Laird and Rubin 1977), one Newton step a kind and round, and leaps between them.
/// The parameters are the weights of the first kind, those of the other, and 1 − π.
/// </summary>
internal sealed class TwoKindsOfChoices(BlendObjective common, double unexplained) : IChoiceModel
{
    private const int MaxRounds = 60;

    /// <summary>Weights are numbers about 1; nearer than this no ranking of held-out cases knows them.</summary>
    private const double Tolerance = 1e-2;

    /// <summary>
    /// The other kind starts with no less of each of its members: from 0 a member that the first kind made superfluous is slow to come back.
    /// </summary>
    private const double LeastAtStart = 0.3;

    public double Unexplained => unexplained;

    public double[] Fit(IReadOnlyList<BlendCase> cases, bool nonNegative, double[]? start = null)
    {
        var at = At(cases, start ?? Start(cases, nonNegative), nonNegative);
        for (var round = 0; round < MaxRounds; round += 2)
        {
            var next = Round(cases, at, nonNegative);
            if (Change(at, next) < Tolerance) return next.Parameters;
            var after = Round(cases, next, nonNegative);
            if (Change(next, after) < Tolerance) return after.Parameters;
            at = Leap(cases, at, next, after, nonNegative);
        }

        return at.Parameters;
    }

    /// <summary>
    /// On along the way of two rounds, by as much as their steps shrink: <c>θ₀ − 2s·r + s²·v</c> with <c>r = θ₁ − θ₀, v = θ₂ − 2θ₁ + θ₀,
    /// s = −|r|/|v|</c> (SQUAREM, Varadhan and Roland 2008, https://doi.org/10.1111/j.1467-9469.2007.00585.x). Rounds alone creep where the kinds
    /// are hard to tell apart. What the leap does not make better than two rounds is left out: <see cref="Value"/> never falls.
    /// </summary>
    public TwoPasses Leap(IReadOnlyList<BlendCase> cases, TwoPasses start, TwoPasses once, TwoPasses twice, bool nonNegative)
    {
        var (from, one, two) = (start.Parameters, once.Parameters, twice.Parameters);
        double[] step = [.. one.Zip(from, (a, b) => a - b)], bend = [.. two.Zip(one, (a, b) => a - b).Zip(step, (a, b) => a - b)];
        var length = TensorPrimitives.Norm<double>(step) / TensorPrimitives.Norm<double>(bend);
        // 1 are the two rounds themselves.
        if (!(length > 1) || double.IsInfinity(length)) return twice;
        double[] leapt = [.. from.Select((x, i) => x + (2 * length * step[i]) + (length * length * bend[i]))];
        if (leapt[^1] is not (> 0 and < 1)) return twice;
        if (nonNegative) TensorPrimitives.Max<double>(leapt.AsSpan(..^1), 0, leapt);
        var at = At(cases, leapt, nonNegative);
        return Value(cases, at) > Value(cases, twice) ? at : twice;
    }

    private static double Change(TwoPasses before, TwoPasses after) => after.Parameters.Zip(before.Parameters, (a, b) => Math.Abs(a - b)).Max();

    /// <summary>Both kinds at some parameters.</summary>
    public TwoPasses At(IReadOnlyList<BlendCase> cases, double[] parameters, bool nonNegative) => new(
        common.Pass(cases, parameters[..common.Members], nonNegative), common.Pass(cases, parameters[common.Members..^1], nonNegative),
        parameters[^1]);

    /// <summary>
    /// Where both kinds are alike they stay alike, so they begin apart: the member that one sum relies on most alone against all the others.
    /// </summary>
    public double[] Start(IReadOnlyList<BlendCase> cases, bool nonNegative)
    {
        var weights = UnexplainedChoices.Maximise(common, cases, unexplained, nonNegative);
        var strongest = Array.IndexOf(weights, weights.Max());
        return
        [
            .. weights.Select((w, m) => m == strongest ? w : 0),
            .. weights.Select((w, m) => m == strongest ? 0 : Math.Max(w, LeastAtStart)),
            0.5,
        ];
    }

    /// <summary>One round: how far each kind explains each case, then a step of the weights and of π. <see cref="Value"/> never falls.</summary>
    public TwoPasses Round(IReadOnlyList<BlendCase> cases, TwoPasses at, bool nonNegative)
    {
        var (first, other) = (at.First, at.Other);
        var (logFirst, logOther) = (MixtureScore.LogShare(1 - at.OtherShare), MixtureScore.LogShare(at.OtherShare));
        var (shares, otherShares) = (new double[cases.Count], new double[cases.Count]);
        for (var q = 0; q < cases.Count; q++)
        {
            var (a, b) = (logFirst + first.Logs[q], logOther + other.Logs[q]);
            var total = UnexplainedChoices.LogLikelihood(cases[q], LogSumExp(a, b), unexplained);
            shares[q] = (1 - unexplained) * Math.Exp(a - total);
            otherShares[q] = (1 - unexplained) * Math.Exp(b - total);
        }

        var (sum, otherSum) = (shares.Sum(), otherShares.Sum());
        return new TwoPasses(
            ProjectedNewton.Step(common, cases, first, nonNegative, shares) ?? first,
            ProjectedNewton.Step(common, cases, other, nonNegative, otherShares) ?? other,
            // Where neither kind explains anything there is nothing to divide by.
            sum + otherSum > 0 ? otherSum / (sum + otherSum) : at.OtherShare);
    }

    /// <summary>What a fit maximises: <c>Σ_q log P(target) − λ₀/2·(|w₁|² + |w₂|²)</c>.</summary>
    public double Value(IReadOnlyList<BlendCase> cases, TwoPasses at)
    {
        var (logFirst, logOther) = (MixtureScore.LogShare(1 - at.OtherShare), MixtureScore.LogShare(at.OtherShare));
        var logs = cases.Select(
            (c, q) => UnexplainedChoices.LogLikelihood(c, LogSumExp(logFirst + at.First.Logs[q], logOther + at.Other.Logs[q]), unexplained));
        return logs.Sum() - common.Penalty(at.First.Parameters) - common.Penalty(at.Other.Parameters);
    }

    public double LogLikelihood(BlendCase @case, ReadOnlySpan<double> parameters)
    {
        var blended = new float[@case.Count];
        Blend(@case, parameters, blended);
        return UnexplainedChoices.LogLikelihood(@case, blended[@case.Target] - Math.Log(@case.Unseen), unexplained);
    }

    public void Blend(BlendCase @case, ReadOnlySpan<double> parameters, Span<float> blended)
    {
        var other = new float[@case.Count];
        @case.Blend(parameters[..common.Members], blended);
        @case.Blend(parameters.Slice(common.Members, common.Members), other);
        MixtureScore.Mix(blended, other, [], @case.Unseen, parameters[^1]);
    }

    public BlendWeights ToWeights(ReadOnlySpan<double> parameters, IReadOnlyList<string> names) => new()
    {
        Members = names,
        Form = BlendForm.Mixture,
        Common = parameters[..common.Members].ToArray(),
        OfOtherKind = parameters.Slice(common.Members, common.Members).ToArray(),
        OtherShare = parameters[^1],
        Unexplained = unexplained,
    };

    private static double LogSumExp(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));

    /// <summary>Where a fit stands.</summary>
    /// <param name="First">The first kind.</param>
    /// <param name="Other">The other kind.</param>
    /// <param name="OtherShare">1 − π.</param>
    internal sealed record TwoPasses(BlendPass First, BlendPass Other, double OtherShare)
    {
        /// <summary>As one array.</summary>
        public double[] Parameters => [.. First.Parameters, .. Other.Parameters, OtherShare];
    }
}
