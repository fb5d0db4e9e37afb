using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;

namespace Recsys.Models.Families.Gcn;

/// <summary>The settings of the graph family.</summary>
public sealed record GcnOptions : HistorySetOptions
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "gcn";

    /// <summary>
    /// Two convolutions with weights, 64 wide in and 32 out (Kipf and Welling 2017, https://arxiv.org/abs/1609.02907), scored by the cosine alone.
    /// </summary>
    public static GcnOptions Conv { get; } =
        new() { Variant = GcnVariant.GcnConv, EmbeddingSize = 64, OutputSize = 32, UseItemBias = false, IsWide = false };

    /// <summary>LightGCN, or the convolution with weights.</summary>
    public GcnVariant Variant { get; init; } = GcnVariant.LightGcn;

    /// <summary>Width d of the node embeddings.</summary>
    [Range(1, 1024)]
    public int EmbeddingSize { get; init; } = 256;

    /// <summary>Width of the vectors that <see cref="GcnVariant.GcnConv"/> puts out.</summary>
    [Range(1, 1024)]
    public int OutputSize { get; init; } = 32;

    /// <summary>Steps along the graph, K; <see cref="GcnVariant.GcnConv"/> always takes two.</summary>
    [Range(1, 4)]
    public int Layers { get; init; } = 2;

    /// <summary>
    /// τ: the softmax runs over <c>cos(u, i)/τ</c> (Wu et al. 2022 on the softmax loss of recommenders, https://arxiv.org/abs/2201.02327).
    /// </summary>
    [Range(0.01, 10.0)]
    public double Temperature { get; init; } = 0.15;

    /// <summary>
    /// Whether items have a bias of their own beside the cosine, <c>cos(u, i)/τ + b_i</c>: vectors of length 1 cannot say how popular an item is.
    /// </summary>
    public bool UseItemBias { get; init; } = true;

    /// <summary>
    /// Share of a user's history that is hidden when the user's vector is formed, while all of it is to be predicted (as in Mult-DAE).
    /// </summary>
    [Range(0.0, 0.95)]
    public double HistoryDropout { get; init; } = 0.5;

    /// <summary>Share of users whose own embedding is hidden in a step, so that unknown users are served by their history alone.</summary>
    [Range(0.0, 1.0)]
    public double UserDropout { get; init; } = 0.2;

    /// <summary>Up to this many items the softmax runs over all of them, above it over the targets of the batch and a sample.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSoftmaxItems { get; init; } = 20_000;

    /// <summary>The sample of the softmax.</summary>
    [Range(1, 1_000_000)]
    public int SampledItems { get; init; } = 4_096;

    /// <summary>
    /// Users a step; null takes the power of two that gives 12 to 24 steps an epoch, but 64 to 512, and from some 65,000 users on several batches of
    /// 512 that share one encoding of the graph, so that an epoch has no more than some 64 to 128 steps.
    /// </summary>
    [Range(1, 65536)]
    public int? BatchSize { get; init; }

    /// <summary>Standard deviation of the initial embeddings.</summary>
    [Range(1e-4, 1.0)]
    public double InitialDeviation { get; init; } = 0.1;

    /// <summary>Adam's learning rate; <c>∛k</c> times as much where k batches share a step.</summary>
    [Range(1e-6, 1.0)]
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>AdamW's decoupled weight decay.</summary>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; }

    /// <summary>The most epochs; null takes 100, and fewer where twenty million interactions are reached before, but 10.</summary>
    [Range(1, 10_000)]
    public int? MaxEpochs { get; init; }

    /// <summary>Epochs without a better validation NDCG@10 that end the training.</summary>
    [Range(1, 1_000)]
    public int Patience { get; init; } = 4;

    /// <summary>The settings for the data at hand, whose tables are no larger than they may be.</summary>
    internal GcnOptions For(TrainingSizes sizes) => this with
    {
        EmbeddingSize = TableWidth.Of(EmbeddingSize, sizes.Users + sizes.Items),
    };

    /// <summary>
    /// Beside the parameters there are layers of the encoded graph, a few of users and items at a time, and with a softmax over all items what that
    /// makes of their table. The graph is encoded once a step.
    /// </summary>
    internal TrainingNeed NeedOf(TrainingSizes sizes)
    {
        long width = For(sizes).EmbeddingSize;
        var parameters = (sizes.Users + sizes.Items) * width;
        var samples = sizes.Items > MaxSoftmaxItems;
        var layers = 2 * (sizes.Users + (3L * sizes.Items)) * width;
        var users = BatchSizes.Of(BatchSize, sizes.Users, steps: 12, least: 64, most: 512);
        var steps = sizes.Users / (double)(users * (BatchSize is null ? BatchSizes.BatchesOfStep(sizes.Users, users) : 1));
        var most = EpochBudget.Of(MaxEpochs, sizes.Interactions, GcnTrainer.EnoughInteractions, most: 100);
        return new TrainingNeed(
            TrainingCost.Bytes(sizes, IsWide, parameters, temporary: samples ? 0 : 11, batch: samples ? layers : 0, always: 10),
            (steps * width * ((sizes.Interactions * 0.8e-9) + ((sizes.Users + sizes.Items) * 2e-8)))
                + (sizes.Users * 2.5e-8 * (samples ? 2 * SampledItems : sizes.Items)),
            most)
        {
            UsualEpochs = EpochBudget.Usual(most, Patience),
        };
    }
}
