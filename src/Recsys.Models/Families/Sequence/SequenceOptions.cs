using System.ComponentModel.DataAnnotations;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Families.Sequence;

/// <summary>The settings of the sequence family.</summary>
public sealed record SequenceOptions : IValidatableObject
{
    /// <summary>The name of this family everywhere.</summary>
    public const string FamilyName = "sequence";

    /// <summary>
    /// An LSTM with a state of 100 over items 50 wide, the items to predict with vectors of their own (Hochreiter and Schmidhuber 1997,
    /// https://doi.org/10.1162/neco.1997.9.8.1735).
    /// </summary>
    public static SequenceOptions Lstm100 { get; } = new()
    {
        Encoder = SequenceEncoderKind.Lstm, EmbeddingSize = 50, HiddenSize = 100, TiedEmbeddings = false, UseSpectralStart = false, IsWide = false,
    };

    /// <summary>Interactions a user below which histories are short.</summary>
    private const int ShortHistory = 20;

    private const int LongHistory = 128;

    private const int UsualWindow = 50, LongWindow = 200;

    /// <summary>
    /// What reads the history; null takes BSARec where users have fewer than 20 interactions on average, of whom none counts for more than fifty, and
    /// else a GRU.
    /// </summary>
    public SequenceEncoderKind? Encoder { get; init; }

    /// <summary>Width d of the item embeddings; null takes 128 for BSARec and 256 for the others.</summary>
    [Range(1, 1024)]
    public int? EmbeddingSize { get; init; }

    /// <summary>Width of the recurrent state; the self-attention and BSARec have <see cref="EmbeddingSize"/>.</summary>
    [Range(1, 2048)]
    public int HiddenSize { get; init; } = 256;

    /// <summary>Layers of the self-attention and of BSARec; the recurrent encoders have one.</summary>
    [Range(1, 8)]
    public int Layers { get; init; } = 2;

    /// <summary>Heads of the self-attention; they divide <see cref="EmbeddingSize"/>. Null takes 2 in BSARec and 1 in SASRec.</summary>
    [Range(1, 16)]
    public int? Heads { get; init; }

    /// <summary>α of BSARec: the share of the filter beside the self-attention.</summary>
    [Range(0.0, 1.0)]
    public double FilterShare { get; init; } = 0.7;

    /// <summary>
    /// The latest events that are read, in training and in scoring. Null takes 50, and 200 for a recurrent encoder where users have 128 interactions
    /// or more on average.
    /// </summary>
    [Range(1, 2048)]
    public int? MaxHistory { get; init; }

    /// <summary>
    /// Dropout on the embedded events and on the state; null takes 0.5, and 0.3 where there are half a million interactions to learn from.
    /// </summary>
    [Range(0.0, 0.95)]
    public double? Dropout { get; init; }

    /// <summary>Whether the items to predict have the embeddings of the items that are read.</summary>
    public bool TiedEmbeddings { get; init; } = true;

    /// <summary>Whether the embeddings of the items begin at the leading eigenvectors of the counted rules; else all are drawn.</summary>
    public bool UseSpectralStart { get; init; } = true;

    /// <summary>
    /// Whether the context of the request bends the state; has no effect where there is none. It is learnt alone when all else has been, from the
    /// best epoch on and for six more at most: what is served without a context is not touched by it. Null: where an app declares fields; hour and
    /// weekday alone lift nothing on ML-100K.
    /// </summary>
    public bool? UseContext { get; init; }

    /// <summary>
    /// Whether the context of each past event is read beside its item; has no effect without <see cref="UseContext"/>. Off, because it overfits: in
    /// the simulated shop (2,000 users, 100,000 events) one seed had NDCG@10 .2604 with it and .2682 without.
    /// </summary>
    public bool UseEventContext { get; init; }

    /// <summary>
    /// Whether categories, tags and attributes join the embeddings of the items, so that items that nobody has taken yet can be recommended;
    /// has no effect without a catalog.
    /// </summary>
    public bool UseCatalog { get; init; } = true;

    /// <summary>Share of the described items whose own embedding is hidden in a step, so that what describes them learns to stand for them.</summary>
    [Range(0.0, 1.0)]
    public double ItemDropout { get; init; } = 0.1;

    /// <summary>Whether the times between events are read; has no effect where times are not known.</summary>
    public bool UseTime { get; init; } = true;

    /// <summary>
    /// Windows a step; null takes the power of two that gives 400 to 800 predictions on average, but 4 to 512: short histories make large batches.
    /// BSARec takes as many as hold 256 predictions.
    /// </summary>
    [Range(1, 65536)]
    public int? BatchSize { get; init; }

    /// <summary>Up to this many items the softmax runs over all of them, above it over the targets of the step and a sample.</summary>
    [Range(1, int.MaxValue)]
    public int MaxSoftmaxItems { get; init; } = 10_000;

    /// <summary>The sample of the softmax.</summary>
    [Range(1, 1_000_000)]
    public int SampledItems { get; init; } = 1_024;

    /// <summary>
    /// Where the softmax is over a sample and there are as many items, a step updates the rows that it reads and no others, some two thousand.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int LeastLazyItems { get; init; } = 20_000;

    /// <summary>Adam's learning rate; that of BSARec falls to 0, evenly over its epochs.</summary>
    [Range(1e-6, 1.0)]
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>AdamW's decoupled weight decay.</summary>
    [Range(0.0, 1.0)]
    public double WeightDecay { get; init; }

    /// <summary>
    /// The most epochs before those of the context. Null takes for BSARec as many as make 1.25 million predictions, but 8 to 20, and fewer where 8
    /// make more than sixteen million; for the others 40, and fewer where fifteen million are reached before, but 10.
    /// </summary>
    [Range(1, 10_000)]
    public int? MaxEpochs { get; init; }

    /// <summary>Epochs without a better validation NDCG@10 that end the training; that of BSARec comes to its end, where its rate is 0.</summary>
    [Range(1, 1_000)]
    public int Patience { get; init; } = 2;

    /// <summary>
    /// Whether more stands beside the network, as much as the validation cases say: what the context lifts, and items that came soon after those of
    /// the history (Cheng et al. 2016, https://arxiv.org/abs/1606.07792; sequential rules: Ludewig and Jannach 2018,
    /// https://arxiv.org/abs/1803.09587).
    /// </summary>
    public bool IsWide { get; init; } = true;

    /// <summary>The settings for the data at hand, whose tables are no larger than they may be.</summary>
    internal SequenceOptions For(TrainingSizes sizes)
    {
        var kind = Encoder ?? (sizes.HistoryLength < ShortHistory ? SequenceEncoderKind.BsaRec : SequenceEncoderKind.Gru);
        var own = this with { Encoder = kind };
        var width = TableWidth.Of(own.Width, sizes.Items);
        var isLong = IsRecurrent(kind) && sizes.Interactions / Math.Max(1, sizes.Users) >= LongHistory;
        return own with
        {
            EmbeddingSize = IsRecurrent(kind) ? width : Math.Max(1, width / own.HeadCount) * own.HeadCount,
            MaxHistory = MaxHistory ?? (isLong ? LongWindow : UsualWindow),
        };
    }

    /// <summary>The encoder, after <see cref="For"/>.</summary>
    internal SequenceEncoderKind Kind => Encoder ?? SequenceEncoderKind.Gru;

    /// <summary>d, after <see cref="For"/>.</summary>
    internal int Width => EmbeddingSize ?? (Kind == SequenceEncoderKind.BsaRec ? 128 : 256);

    /// <summary>The latest events that are read, after <see cref="For"/>.</summary>
    internal int Window => MaxHistory ?? UsualWindow;

    /// <summary>Heads, after <see cref="For"/>.</summary>
    internal int HeadCount => Heads ?? (Kind == SequenceEncoderKind.BsaRec ? 2 : 1);

    private static bool IsRecurrent(SequenceEncoderKind kind) => kind is SequenceEncoderKind.Gru or SequenceEncoderKind.Lstm;

    /// <summary>
    /// A step holds some values of the state at each place of its windows, with their gradients; what an epoch leaves are its windows and targets.
    /// </summary>
    internal TrainingNeed NeedOf(TrainingSizes sizes)
    {
        var own = For(sizes);
        var rows = sizes.Items > MaxSoftmaxItems ? 2 * SampledItems : sizes.Items;
        var most = SequenceTrainer.EpochsOf(own, sizes.Interactions);
        return new TrainingNeed(
            TrainingCost.Bytes(sizes, IsWide, sizes.Items * (long)own.Width, temporary: 5, batch: 0, always: 110, left: 1_500),
            sizes.Interactions * (own.Kind == SequenceEncoderKind.BsaRec ? 110e-6 + (14e-9 * rows) : 62e-6 + (6.6e-9 * rows)),
            most)
        {
            IsBestAtItsEnd = own.Kind == SequenceEncoderKind.BsaRec,
            UsualEpochs = own.Kind == SequenceEncoderKind.BsaRec ? most : EpochBudget.Usual(most, Patience),
        };
    }

    internal WideForm? WideOf(TrainingInput input) => WideForm.OfSequences(input, IsWide);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Encoder is { } kind && !IsRecurrent(kind) && Width % HeadCount != 0)
        {
            yield return new ValidationResult($"{nameof(Heads)} = {HeadCount} does not divide {nameof(EmbeddingSize)} = {Width}.");
        }
    }
}
