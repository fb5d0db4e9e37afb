using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>Graph convolutional matrix completion: a channel of messages a rating level, and a distribution over the levels as answer.</summary>
public sealed class GcMcFamily : IRatingFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "gc-mc";

    private readonly GcMcOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public GcMcFamily(GcMcOptions? options = null)
    {
        _options = options ?? new GcMcOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
    }

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The ratings have more than <see cref="GcMcOptions.MostLevels"/> different values.</exception>
    public IRatingTraining Start(RatingSplit split, int seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        return CanTrain(split.Train, out var reason) ? new GcMcTrainer(split, seed, _options) : throw new NotSupportedException(reason);
    }

    /// <summary>Whether the ratings have few enough levels.</summary>
    /// <param name="ratings">The ratings to learn from.</param>
    /// <param name="reason">Why not, in one sentence.</param>
    public static bool CanTrain(RatingDataset ratings, out string reason)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        var levels = ratings.Levels().Length;
        reason = levels <= GcMcOptions.MostLevels ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{FamilyName} has a channel for each rating level, at most {GcMcOptions.MostLevels}; "
                + $"the ratings of '{ratings.Name}' have {levels} different values.");
        return reason.Length == 0;
    }
}
