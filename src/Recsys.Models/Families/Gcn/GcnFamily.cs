using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Families.Gcn;

/// <summary>Graph convolution over the bipartite graph of users and items.</summary>
public sealed class GcnFamily : IModelFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "gcn";

    private readonly GcnOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public GcnFamily(GcnOptions? options = null)
    {
        _options = options ?? new GcnOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
    }

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public object Options => _options;

    /// <inheritdoc/>
    public ITrainingSession Start(TrainingInput input) => new GcnTrainer(input, _options);

    /// <inheritdoc/>
    public ITrainedModel Load(TrainingInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        return WideOf(input, _options) is { } form ? WideModel.Load(input, stream, form, s => LoadNetwork(input, s)) : LoadNetwork(input, stream);
    }

    internal static WideForm? WideOf(TrainingInput input, GcnOptions options) => WideForm.OfSets(input, options.IsWide, options.HistoryHalfLife, options.CutHistories);

    private GcnModel LoadNetwork(TrainingInput input, Stream stream)
    {
        return new GcnModel(
            GcnTrainer.EncoderFor(input, _options), _options, HistoryForm.Of(input, _options.HistoryHalfLife, _options.CutHistories), input.Split.Train.ItemVocabulary.Size, SavedModel.Read(stream, FamilyName));
    }
}
