using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Neighbours;

/// <summary>
/// What came soon after the items of the history, for all users (sequential rules: Ludewig and Jannach 2018, https://arxiv.org/abs/1803.09587): counts, no gradient. A member of the blend
/// that remembers single pairs, and a baseline that every network is held against.
/// </summary>
public sealed class NeighboursFamily : IModelFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "neighbours";

    internal const string HalfLifeName = "half_life";

    private readonly NeighboursOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public NeighboursFamily(NeighboursOptions? options = null)
    {
        _options = options ?? new NeighboursOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
        if (_options.HalfLives.Any(h => !(h > 0)))
        {
            throw new ValidationException($"{nameof(NeighboursOptions.HalfLives)} must be numbers above 0.");
        }
    }

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public object Options => _options;

    /// <inheritdoc/>
    public ITrainingSession Start(TrainingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new NeighboursTrainer(input, _options);
    }

    /// <inheritdoc/>
    public ITrainedModel Load(TrainingInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        var values = SavedModel.Read(stream, FamilyName);
        values.CheckShapes([(HalfLifeName, [])]);
        return new NeighboursModel(NeighboursModel.TableOf(input), values[HalfLifeName].Values[0]);
    }
}
