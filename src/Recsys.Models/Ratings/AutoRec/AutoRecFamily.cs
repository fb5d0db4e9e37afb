using System.ComponentModel.DataAnnotations;
using Recsys.Datasets.Ratings;

namespace Recsys.Models.Ratings.AutoRec;

/// <summary>AutoRec over ratings: an autoencoder of the ratings that an item got (or a user gave), judged by the known ones alone.</summary>
public sealed class AutoRecFamily : IRatingFamily
{
    /// <summary>The name of the form whose rows are items.</summary>
    public const string ItemName = "i-autorec";

    /// <summary>The name of the form whose rows are users.</summary>
    public const string UserName = "u-autorec";

    private readonly AutoRecOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public AutoRecFamily(AutoRecOptions? options = null)
    {
        _options = options ?? new AutoRecOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
    }

    /// <inheritdoc/>
    public string Name => NameOf(_options.Side);

    /// <inheritdoc/>
    public IRatingTraining Start(RatingSplit split, int seed) => new AutoRecTrainer(split, seed, _options);

    internal static string NameOf(AutoRecSide side) => side == AutoRecSide.Item ? ItemName : UserName;
}
