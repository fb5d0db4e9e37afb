namespace Recsys.Evaluation.Metrics;

/// <summary>RMSE of predicted ratings: <c>√(mean of (predicted − actual)²)</c>. Unit: that of the ratings.</summary>
public static class RootMeanSquaredError
{
    /// <summary>The error over pairs.</summary>
    /// <exception cref="ArgumentException">The spans differ in length, or are empty.</exception>
    public static double Of(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual)
    {
        double sum = 0;
        foreach (var error in SquaredErrors(predicted, actual))
        {
            sum += error;
        }

        return Math.Sqrt(sum / predicted.Length);
    }

    /// <summary><c>(predicted − actual)²</c> of each pair, for intervals.</summary>
    /// <exception cref="ArgumentException">The spans differ in length, or are empty.</exception>
    public static double[] SquaredErrors(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual)
    {
        if (predicted.Length != actual.Length || predicted.IsEmpty)
        {
            throw new ArgumentException(
                $"{predicted.Length} predictions for {actual.Length} ratings; as many of each were expected, at least one.", nameof(predicted));
        }

        var errors = new double[predicted.Length];
        for (var i = 0; i < errors.Length; i++)
        {
            var difference = (double)predicted[i] - actual[i];
            errors[i] = difference * difference;
        }

        return errors;
    }
}
