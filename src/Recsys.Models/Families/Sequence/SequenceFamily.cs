using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Families.Sequence;

/// <summary>Next-item prediction from the order of the history.</summary>
public sealed class SequenceFamily : IModelFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "sequence";

    private readonly SequenceOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public SequenceFamily(SequenceOptions? options = null)
    {
        _options = options ?? new SequenceOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
        if (_options.Encoder == SequenceEncoderKind.SasRec && _options.EmbeddingSize % _options.Heads != 0)
        {
            throw new ValidationException(
                $"{nameof(SequenceOptions.Heads)} = {_options.Heads} does not divide {nameof(SequenceOptions.EmbeddingSize)} = {_options.EmbeddingSize}.");
        }
    }

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public object Options => _options;

    /// <inheritdoc/>
    public ITrainingSession Start(TrainingInput input) => new SequenceTrainer(input, _options);

    /// <inheritdoc/>
    public ITrainedModel Load(TrainingInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        return WideOf(input, _options) is { } form ? WideModel.Load(input, stream, form, s => LoadNetwork(input, s)) : LoadNetwork(input, stream);
    }

    internal static WideForm? WideOf(TrainingInput input, SequenceOptions options) => WideForm.OfSequences(input, options.IsWide);

    private SequenceModel LoadNetwork(TrainingInput input, Stream stream)
    {
        return new SequenceModel(_options, SequenceShape.Of(input, _options), SavedModel.Read(stream, FamilyName));
    }
}
