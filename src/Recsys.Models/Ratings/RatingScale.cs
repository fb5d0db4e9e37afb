using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings;

/// <summary>The mean of the ratings that a model learns from, and the range that predictions are clipped to.</summary>
internal readonly record struct RatingScale(float Mean, float Low, float High)
{
    public static RatingScale Of(RatingDataset train)
    {
        double sum = 0;
        var (low, high) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in train.Values)
        {
            sum += value;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return new RatingScale((float)(sum / train.Count), low, high);
    }

    public float Clip(float rating) => Math.Clamp(rating, Low, High);
}
