using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Ncf;

/// <summary>
/// The settings of neural collaborative filtering. The defaults are NeuMF (He et al. 2017, https://arxiv.org/abs/1708.05031) with the user's recent
/// items and the time in the query, and what its context lifts beside.
/// </summary>
public sealed record NcfOptions : HistorySetOptions, IValidatableObject
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "ncf";

    /// <summary>The perceptron alone, 128-64-1, without the factorisation beside it.</summary>
    public static NcfOptions Mlp { get; } = new() { HiddenSizes = [128, 64], UseFactorisation = false, Negatives = 4, IsWide = false };

    /// <summary>Width d of an embedding, of each half where there are two.</summary>
    [Range(1, 1024)]
    public int EmbeddingSize { get; init; } = 64;

    /// <summary>Widths of the perceptron's hidden layers; its output is one number.</summary>
    [MinLength(1), MaxLength(8)]
    public IReadOnlyList<int> HiddenSizes { get; init; } = [64];

    /// <summary>Whether the generalised matrix factorisation stands beside the perceptron (NeuMF).</summary>
    public bool UseFactorisation { get; init; } = true;

    /// <summary>Whether the items of the history join the user's embedding, so that new users and fresh events work at once.</summary>
    public bool UseHistory { get; init; } = true;

    /// <summary>
    /// Whether the context of the request joins the user's embedding, inside the network; what it lifts stands beside the network in either case
    /// (<see cref="HistorySetOptions.IsWide"/>). Null: where hour and weekday are all that is known. NDCG@10 on ML-100K, which knows no more, is
    /// .0813 with it inside and .0722 without (seeds 1 and 2). Where an app declares fields it overfits: in the simulated shop (6,000 users,
    /// 240,000 events, seeds 1 and 2) .1428 with it inside as well and .1479 with it beside alone, on Frappe (seeds 1 and 2) .1773 and .1785.
    /// </summary>
    public bool? UseContext { get; init; }

    /// <summary>
    /// α: a history of n items counts as their sum over n^α, or over the sum of their weights^α (Kabbur et al. 2013, FISM,
    /// https://doi.org/10.1145/2487575.2487589).
    /// </summary>
    [Range(0.0, 1.0)]
    public double HistoryExponent { get; init; } = 0.5;

    /// <summary>
    /// The most items of a history that a training example reads: the latest, or a random part where all weigh the same; scoring reads all.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxTrainingHistory { get; init; } = 100;

    /// <summary>Share of examples whose own user is hidden, so that the embedding of unknown users is learnt.</summary>
    [Range(0.0, 1.0)]
    public double UserDropout { get; init; } = 0.4;

    /// <summary>Dropout on the perceptron's layers.</summary>
    [Range(0.0, 0.95)]
    public double Dropout { get; init; } = 0.2;

    /// <summary>What a taken item and its sample are judged by.</summary>
    public NcfLoss Loss { get; init; } = NcfLoss.BinaryCrossEntropy;

    /// <summary>Sampled items an interaction, uniform over the items that the user has not taken.</summary>
    [Range(1, 1000)]
    public int Negatives { get; init; } = 16;

    /// <summary>Interactions a step; null takes the power of two that gives 40 to 80 steps an epoch, but 256 to 4,096.</summary>
    [Range(1, 65536)]
    public int? BatchSize { get; init; }

    /// <summary>Standard deviation of the initial embeddings.</summary>
    [Range(1e-4, 1.0)]
    public double InitialDeviation { get; init; } = 0.05;

    /// <summary>Adam's learning rate.</summary>
    [Range(1e-6, 1.0)]
    public double LearningRate { get; init; } = 5e-3;

    /// <summary>AdamW's decoupled weight decay.</summary>
    [Range(0.0, 10.0)]
    public double WeightDecay { get; init; }

    /// <summary>The most epochs; null takes 60, and fewer where fourteen million interactions are reached before, but 10.</summary>
    [Range(1, 10_000)]
    public int? MaxEpochs { get; init; }

    /// <summary>Epochs without a better validation NDCG@10 that end the training.</summary>
    [Range(1, 1_000)]
    public int Patience { get; init; } = 2;

    /// <summary>Interactions a step, of so many.</summary>
    internal int BatchOf(int interactions) => BatchSizes.Of(BatchSize, interactions, steps: 40, least: 256, most: 4_096);

    /// <summary>Bytes that a candidate of a group leaves behind: its places in a matrix and in the transposed one.</summary>
    private const long LeftOfCandidate = 40;

    /// <summary>The settings for the data at hand, whose tables are no larger than they may be.</summary>
    internal NcfOptions For(TrainingSizes sizes)
    {
        var halves = UseFactorisation ? 2 : 1;
        var width = TableWidth.Of(halves * EmbeddingSize, sizes.Users + sizes.Items);
        return this with { EmbeddingSize = width / halves };
    }

    /// <summary>
    /// The queries have a table of users and items, the candidates one of items. Per candidate of a part of a step some values of the item's two
    /// halves and of the perceptron are held at once, with their gradients.
    /// </summary>
    internal TrainingNeed NeedOf(TrainingSizes sizes)
    {
        var own = For(sizes);
        long width = (UseFactorisation ? 2 : 1) * own.EmbeddingSize;
        var parameters = ((sizes.Users + (2L * sizes.Items)) * width) + sizes.Items;
        var groups = BatchOf(sizes.Interactions);
        var rows = Math.Min(groups, NcfTrainer.GroupsAtOnce) * (1L + Negatives);
        var most = EpochBudget.Of(MaxEpochs, sizes.Interactions, NcfTrainer.EnoughInteractions, most: 60);
        return new TrainingNeed(
            TrainingCost.Bytes(
                sizes, IsWide, parameters, temporary: 0, 5 * rows * (width + HiddenSizes.Sum()), always: 15, LeftOfCandidate * (1L + Negatives)),
            sizes.Interactions * (18e-6 + (0.019e-6 * width * (1 + Negatives))),
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
