using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Autoencoder;

/// <summary>
/// The settings of the autoencoder family. The defaults are Mult-DAE whose input ends at a random moment and weighs recent items more.
/// </summary>
public sealed record AutoencoderOptions : HistorySetOptions, IValidatableObject
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "autoencoder";

    /// <summary>
    /// The deep AutoRec: 128-64-128 units, squared error, no corruption of the input. It sees 0 and 1 where the paper has ratings: interactions
    /// say what was chosen, not how much it was liked. Over ratings it is <see cref="Ratings.AutoRec.AutoRecOptions"/>.
    /// </summary>
    public static AutoencoderOptions AutoRec { get; } = new()
    {
        HiddenSizes = [128, 64, 128], Loss = AutoencoderLoss.SquaredError, InputDropout = 0, HistoryHalfLife = double.PositiveInfinity,
        CutHistories = false, IsWide = false,
    };

    /// <summary>Mult-VAE: the layer in the middle is drawn from a normal distribution that the prior N(0, 1) pulls at.</summary>
    public static AutoencoderOptions MultVae { get; } = new() { Variational = true, IsWide = false };

    /// <summary>Widths of the hidden layers; the decoder's last layer, to all items, comes on top.</summary>
    [MinLength(1), MaxLength(9)]
    public IReadOnlyList<int> HiddenSizes { get; init; } = [200];

    /// <summary>What the reconstruction is judged by.</summary>
    public AutoencoderLoss Loss { get; init; } = AutoencoderLoss.Multinomial;

    /// <summary>Whether the layer in the middle is a distribution (Mult-VAE).</summary>
    public bool Variational { get; init; }

    /// <summary>The most that the Kullback–Leibler term weighs, β; reached over <see cref="AnnealEpochs"/>.</summary>
    [Range(0.0, 10.0)]
    public double KlWeight { get; init; } = 0.2;

    /// <summary>Epochs over which the Kullback–Leibler term grows to its full weight.</summary>
    [Range(1, 10_000)]
    public int AnnealEpochs { get; init; } = 20;

    /// <summary>Share of a user's items that is hidden from the input while all are to be reconstructed.</summary>
    [Range(0.0, 0.95)]
    public double InputDropout { get; init; } = 0.5;

    /// <summary>Up to this many items the softmax runs over all of them, above it over the targets of the batch and a sample.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSoftmaxItems { get; init; } = 20_000;

    /// <summary>The sample of the softmax.</summary>
    [Range(1, 1_000_000)]
    public int SampledItems { get; init; } = 4_096;

    /// <summary>
    /// Users a step; null takes the power of two that gives 12 to 24 steps an epoch, but 64 to 512; where the softmax is sampled, several batches of
    /// 512, so that an epoch has no more than some 64 to 128 steps.
    /// </summary>
    [Range(1, 65536)]
    public int? BatchSize { get; init; }

    /// <summary>
    /// Adam's learning rate; where the data sets the batch, that of a batch of 64, and <c>∛(batch/64)</c> times as much for a larger one.
    /// </summary>
    [Range(1e-6, 1.0)]
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>AdamW's decoupled weight decay.</summary>
    [Range(0.0, 10.0)]
    public double WeightDecay { get; init; }

    /// <summary>The most epochs; null takes 200, and fewer where forty million interactions are reached before, but 10.</summary>
    [Range(1, 10_000)]
    public int? MaxEpochs { get; init; }

    /// <summary>Epochs without a better validation NDCG@10 that end the training.</summary>
    [Range(1, 1_000)]
    public int Patience { get; init; } = 8;

    /// <summary>The settings for the data at hand, whose tables are no larger than they may be.</summary>
    internal AutoencoderOptions For(TrainingSizes sizes) => this with
    {
        HiddenSizes = [.. HiddenSizes.Select(s => TableWidth.Of(s, sizes.Items))],
    };

    /// <summary>Two tables of the items; a step holds the logits of a block of its rows.</summary>
    internal TrainingNeed NeedOf(TrainingSizes sizes)
    {
        var own = For(sizes);
        long width = own.HiddenSizes[0] + own.HiddenSizes[^1];
        var parameters = sizes.Items * (width + 1);
        var most = EpochBudget.Of(MaxEpochs, sizes.Interactions, AutoencoderTrainer.EnoughInteractions, most: 200);
        return new TrainingNeed(
            TrainingCost.Bytes(sizes, IsWide, parameters, temporary: sizes.Items > MaxSoftmaxItems ? 1 : 3.2, batch: 0, always: 20),
            (sizes.Interactions * 1.5e-6) + (sizes.Users * 2.5e-8 * (sizes.Items > MaxSoftmaxItems ? 2 * SampledItems : sizes.Items)),
            most)
        {
            UsualEpochs = EpochBudget.Usual(most, Patience),
        };
    }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (HiddenSizes.Any(s => s is < 1 or > 4096))
        {
            yield return new ValidationResult($"{nameof(HiddenSizes)} must be widths between 1 and 4096.");
        }
    }
}
