namespace Recsys.Evaluation.Statistics;

/// <summary>The root of a mean over cases with its uncertainty: an RMSE where the values are squared errors.</summary>
/// <param name="Root"><c>√m</c> of the mean m.</param>
/// <param name="StandardError">By the delta method, <c>se(√m) ≈ se(m) / (2√m)</c>; 0 for fewer than two cases or a mean of 0.</param>
public readonly record struct RootMeanEstimate(double Root, double StandardError)
{
    /// <summary>The estimate of values that are not negative.</summary>
    public static RootMeanEstimate Of(ReadOnlySpan<double> values)
    {
        var mean = MeanEstimate.Of(values);
        var root = Math.Sqrt(mean.Mean);
        return new RootMeanEstimate(root, root == 0 ? 0 : mean.StandardError / (2 * root));
    }
}
