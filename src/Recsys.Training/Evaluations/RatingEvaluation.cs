using Recsys.Evaluation.Statistics;
using Recsys.Models.Ratings;

namespace Recsys.Training.Evaluations;

/// <summary>A rating model of a comparison: how far it was from the test ratings and what its training took.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="SquaredErrors"><c>(predicted − actual)²</c> of each test rating, in the order of the test.</param>
/// <param name="Epochs">The learning curve.</param>
/// <param name="Seconds">Wall time of training.</param>
/// <param name="CpuSeconds">Processor time of the training thread.</param>
public sealed record RatingEvaluation(
    string Name, IReadOnlyList<double> SquaredErrors, IReadOnlyList<RatingEpoch> Epochs, double Seconds, double CpuSeconds)
{
    private readonly double[] _errors = [.. SquaredErrors];

    /// <summary>RMSE over all test pairs, with its standard error.</summary>
    public RootMeanEstimate Rmse => RootMeanEstimate.Of(_errors);

    /// <summary>RMSE on the validation ratings at the best epoch.</summary>
    public double ValidationRmse => Epochs.Min(e => e.ValidationRmse);

    /// <summary>The interval of this RMSE minus another's, by paired bootstrap; below zero this one is nearer.</summary>
    public Interval Against(RatingEvaluation other, int seed)
    {
        ArgumentNullException.ThrowIfNull(other);
        return PairedBootstrap.DifferenceOfRoots(_errors, other._errors, seed);
    }
}
