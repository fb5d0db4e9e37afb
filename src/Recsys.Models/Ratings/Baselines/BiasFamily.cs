using System.ComponentModel.DataAnnotations;
using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings.Baselines;

/// <summary>The mean and what a user and an item deviate from it.</summary>
public sealed class BiasFamily : IRatingFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "bias";

    private readonly BiasOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public BiasFamily(BiasOptions? options = null)
    {
        _options = options ?? new BiasOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
    }

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public IRatingTraining Start(RatingSplit split, int seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        return new ClosedFormTraining(split.Validation, () => BiasFit.Of(split.Train, _options));
    }
}
