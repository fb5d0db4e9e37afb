namespace Recsys.Evaluation.Statistics;

/// <summary>A mean over cases with its uncertainty.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError"><c>s / √n</c> with s the sample standard deviation; 0 for fewer than two cases.</param>
public readonly record struct MeanEstimate(double Mean, double StandardError)
{
    /// <summary>The estimate of values.</summary>
    public static MeanEstimate Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return default;
        }

        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        double squares = 0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return new MeanEstimate(mean, values.Length < 2 ? 0 : Math.Sqrt(squares / (values.Length - 1) / values.Length));
    }
}
