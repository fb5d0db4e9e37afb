using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings;

/// <summary>The error of a model on known ratings, for early stopping.</summary>
internal static class RatingError
{
    /// <summary><c>√(mean of (predicted − actual)²)</c>.</summary>
    public static double Rmse(IRatingModel model, RatingDataset ratings)
    {
        var predicted = new float[ratings.Count];
        model.Predict(ratings.Users, ratings.Items, predicted);
        double sum = 0;
        for (var n = 0; n < predicted.Length; n++)
        {
            var error = (double)predicted[n] - ratings.Values[n];
            sum += error * error;
        }

        return Math.Sqrt(sum / predicted.Length);
    }
}
