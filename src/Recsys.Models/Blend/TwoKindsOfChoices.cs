namespace Recsys.Models.Blend;

/// <summary>
/// A mixture of two softmax regressions: some choices follow one weighted sum of the members, the others another one,
/// <c>P(target) = (1 − ε)·(π·p₁ + (1 − π)·p₂) + ε/n</c> (the latent classes of Kamakura and Russell 1989, https://doi.org/10.1177/002224378902600401;
/// mixtures of softmaxes of Yang et al. 2018, https://arxiv.org/abs/1711.03953). One sum rewards what all its members hold likely; two say "or".
/// Fitted by expectation and maximisation (Dempster, Laird and Rubin 1977), one Newton step a kind and round.
/// The parameters are the weights of the first kind, those of the other, and 1 − π.
/// </summary>
internal sealed class TwoKindsOfChoices(BlendObjective common, double unexplained) : IChoiceModel
{
    private const int MaxRounds = 60;
    private const double Tolerance = 1e-3;

    /// <summary>
    /// The other kind starts with no less of each of its members: from 0 a member that the first kind made superfluous is slow to come back.
    /// </summary>
    private const double LeastAtStart = 0.3;

    public double Unexplained => unexplained;

    public double[] Fit(IReadOnlyList<BlendCase> cases, bool nonNegative, double[]? start = null)
    {
        var x = start ?? Start(cases, nonNegative);
        for (var round = 0; round < MaxRounds; round++)
        {
            var next = Round(cases, x, nonNegative);
            var change = next.Zip(x, (a, b) => Math.Abs(a - b)).Max();
            x = next;
            if (change < Tolerance)
            {
                break;
            }
        }

        return x;
    }

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
    public double[] Round(IReadOnlyList<BlendCase> cases, double[] parameters, bool nonNegative)
    {
        var (first, other, logFirst, logOther) = Split(parameters);
        var (logs, otherLogs) = (common.LogProbabilities(cases, first), common.LogProbabilities(cases, other));
        var (shares, otherShares) = (new double[cases.Count], new double[cases.Count]);
        for (var q = 0; q < cases.Count; q++)
        {
            var (a, b) = (logFirst + logs[q], logOther + otherLogs[q]);
            var total = UnexplainedChoices.LogLikelihood(cases[q], LogSum(a, b), unexplained);
            shares[q] = (1 - unexplained) * Math.Exp(a - total);
            otherShares[q] = (1 - unexplained) * Math.Exp(b - total);
        }

        var (sum, otherSum) = (shares.Sum(), otherShares.Sum());
        return
        [
            .. ProjectedNewton.Maximise(common, cases, nonNegative, first, shares, maxIterations: 1),
            .. ProjectedNewton.Maximise(common, cases, nonNegative, other, otherShares, maxIterations: 1),
            // Where neither kind explains anything there is nothing to divide by.
            sum + otherSum > 0 ? otherSum / (sum + otherSum) : parameters[^1],
        ];
    }

    /// <summary>What a fit maximises: <c>Σ_q log P(target) − λ₀/2·(|w₁|² + |w₂|²)</c>.</summary>
    public double Value(IReadOnlyList<BlendCase> cases, double[] parameters)
    {
        var (first, other, logFirst, logOther) = Split(parameters);
        var (logs, otherLogs) = (common.LogProbabilities(cases, first), common.LogProbabilities(cases, other));
        return cases.Select((c, q) => UnexplainedChoices.LogLikelihood(c, LogSum(logFirst + logs[q], logOther + otherLogs[q]), unexplained)).Sum()
            - common.Penalty(first) - common.Penalty(other);
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

    private (double[] First, double[] Other, double LogFirst, double LogOther) Split(double[] parameters) => (
        parameters[..common.Members], parameters[common.Members..^1],
        MixtureScore.LogShare(1 - parameters[^1]), MixtureScore.LogShare(parameters[^1]));

    private static double LogSum(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));
}
