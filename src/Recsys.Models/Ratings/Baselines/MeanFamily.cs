using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings.Baselines;

/// <summary>The mean of all ratings, whoever asks for whatever.</summary>
public sealed class MeanFamily : IRatingFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "mean";

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public IRatingTraining Start(RatingSplit split, int seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        var train = split.Train;
        return new ClosedFormTraining(split.Validation, () => new BiasModel(
            FamilyName, RatingScale.Of(train), new float[train.UserVocabulary.Size], new float[train.ItemVocabulary.Size]));
    }
}
