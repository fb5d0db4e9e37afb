using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Popularity;

/// <summary>
/// Popularity in the context of the request: counts, no gradient. It answers for users of whom nothing is known, and lends its sense of
/// context to the members of a blend that have none.
/// </summary>
public sealed class PopularityFamily : IModelFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "popular";

    private readonly PopularityOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public PopularityFamily(PopularityOptions? options = null)
    {
        _options = options ?? new PopularityOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
    }

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public object Options => _options;

    /// <inheritdoc/>
    public ITrainingSession Start(TrainingInput input) => new PopularityTrainer(input, _options);

    /// <inheritdoc/>
    public ITrainedModel Load(TrainingInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        var train = input.Split.Train;
        return new PopularityModel(PopularityTables.Of(SavedModel.Read(stream, FamilyName), train.ItemVocabulary.Size, train.Context.Cardinality));
    }
}
