using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Families.Ncf;

/// <summary>Neural collaborative filtering: NeuMF, or the perceptron alone.</summary>
public sealed class NcfFamily : IModelFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "ncf";

    private readonly NcfOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public NcfFamily(NcfOptions? options = null)
    {
        _options = options ?? new NcfOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
        if (_options.HiddenSizes.Any(s => s is < 1 or > 4096))
        {
            throw new ValidationException($"{nameof(NcfOptions.HiddenSizes)} must be widths between 1 and 4096.");
        }
    }

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public object Options => _options;

    /// <inheritdoc/>
    public ITrainingSession Start(TrainingInput input) => new NcfTrainer(input, _options);

    /// <inheritdoc/>
    public ITrainedModel Load(TrainingInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        return WideOf(input, _options) is { } form ? WideModel.Load(input, stream, form, s => LoadNetwork(input, s)) : LoadNetwork(input, stream);
    }

    internal static WideForm? WideOf(TrainingInput input, NcfOptions options) => WideForm.OfSets(input, options.IsWide, options.HistoryHalfLife, options.CutHistories);

    private NcfModel LoadNetwork(TrainingInput input, Stream stream)
    {
        var network = new NcfNetwork(NcfShape.Of(input, _options), _options);
        return new NcfModel(network, SavedModel.Read(stream, FamilyName));
    }
}
