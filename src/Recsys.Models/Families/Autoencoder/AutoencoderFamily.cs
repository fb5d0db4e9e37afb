using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Families.Autoencoder;

/// <summary>Autoencoders over a user's items: Mult-DAE, Mult-VAE and AutoRec.</summary>
public sealed class AutoencoderFamily : IModelFamily
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "autoencoder";

    private readonly AutoencoderOptions _options;

    /// <summary>The family with the given settings, or its defaults.</summary>
    /// <exception cref="ValidationException">A setting is out of its range.</exception>
    public AutoencoderFamily(AutoencoderOptions? options = null)
    {
        _options = options ?? new AutoencoderOptions();
        Validator.ValidateObject(_options, new ValidationContext(_options), validateAllProperties: true);
        if (_options.HiddenSizes.Any(s => s is < 1 or > 4096))
        {
            throw new ValidationException($"{nameof(AutoencoderOptions.HiddenSizes)} must be widths between 1 and 4096.");
        }
    }

    /// <inheritdoc/>
    public string Name => FamilyName;

    /// <inheritdoc/>
    public object Options => _options;

    /// <inheritdoc/>
    public ITrainingSession Start(TrainingInput input) => new AutoencoderTrainer(input, _options);

    /// <inheritdoc/>
    public ITrainedModel Load(TrainingInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        return WideOf(input, _options) is { } form ? WideModel.Load(input, stream, form, s => LoadNetwork(input, s)) : LoadNetwork(input, stream);
    }

    internal static WideForm? WideOf(TrainingInput input, AutoencoderOptions options) => WideForm.OfSets(input, options.IsWide, options.HistoryHalfLife, options.CutHistories);

    private AutoencoderModel LoadNetwork(TrainingInput input, Stream stream)
    {
        return new AutoencoderModel(AutoencoderNetwork.Of(input, _options), SavedModel.Read(stream, FamilyName));
    }
}
