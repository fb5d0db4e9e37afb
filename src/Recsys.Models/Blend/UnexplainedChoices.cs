namespace Recsys.Models.Blend;

/// <summary>
/// A mixture: with probability 1 − ε a choice follows the blend, else it falls on any of the n unseen items alike,
/// <c>P(target) = (1 − ε)·p + ε/n</c>. Fitted by expectation and maximisation (Dempster, Laird and Rubin 1977): each case counts with the
/// probability that the blend explains it, one Newton step a round.
/// </summary>
internal static class UnexplainedChoices
{
    private const int MaxRounds = 30;
    private const double Tolerance = 1e-3;

    public static double[] Maximise(
        BlendObjective objective, IReadOnlyList<BlendCase> cases, double unexplained, bool nonNegative, double[]? start = null)
    {
        if (unexplained == 0)
        {
            return ProjectedNewton.Maximise(objective, cases, nonNegative, start);
        }

        // From nothing all choices look unexplained alike: begin where all of them count.
        var at = objective.Pass(cases, start ?? ProjectedNewton.Maximise(objective, cases, nonNegative, maxIterations: 3), nonNegative);
        for (var round = 0; round < MaxRounds; round++)
        {
            double[] shares =
                [.. cases.Select((c, q) => 1 / (1 + (unexplained / ((1 - unexplained) * c.Unseen * Math.Exp(at.Logs[q])))))];
            if (ProjectedNewton.Step(objective, cases, at, nonNegative, shares) is not { } next) break;
            var change = next.Parameters.Zip(at.Parameters, (a, b) => Math.Abs(a - b)).Max();
            at = next;
            if (change < Tolerance)
            {
                break;
            }
        }

        return at.Parameters;
    }

    /// <summary><c>log((1 − ε)·p + ε/n)</c> of a case with log p.</summary>
    public static double LogLikelihood(BlendCase @case, double logProbability, double unexplained) =>
        unexplained == 0 ? logProbability : Math.Log(((1 - unexplained) * Math.Exp(logProbability)) + (unexplained / @case.Unseen));
}
