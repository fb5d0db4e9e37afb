namespace Recsys.Evaluation.Metrics;

/// <summary>RMSE of predicted ratings: <c>√(mean of (predicted − actual)²)</c>. Unit: that of the ratings. For the rating form of AutoRec and GC-MC.</summary>
public static class RootMeanSquaredError
{
    /// <summary>The error over pairs.</summary>
    /// <exception cref="ArgumentException">The spans differ in length, or are empty.</exception>
    public static double Of(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual)
    {
        if (predicted.Length != actual.Length || predicted.IsEmpty)
        {
            throw new ArgumentException($"{predicted.Length} predictions for {actual.Length} ratings; as many of each were expected, at least one.", nameof(predicted));
        }

        double sum = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            var difference = (double)predicted[i] - actual[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum / predicted.Length);
    }
}
