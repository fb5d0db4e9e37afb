namespace Recsys.Evaluation.Metrics;

/// <summary>RMSE of predicted ratings: <c>√(mean of (predicted − actual)²)</c>. Unit: that of the ratings.</summary>
public static class RootMeanSquaredError
{
    /// <summary><c>(predicted − actual)²</c> of each pair; the root of their mean is the RMSE, and has an interval.</summary>
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
