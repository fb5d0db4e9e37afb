using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Sparse;
using Recsys.Models.Blocks.Training;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>
/// Item embeddings with the gap before each event (and the context of it, where asked for) go through the encoder; the state h is projected to
/// <c>p = W·h + b</c> and bent by the request, <c>v = p ⊙ (1 + S_g) + A_g + A_c</c>: g is the time since the last event (Latent Cross, Beutel et al.
/// 2018), c the context, S and A are sums of learnt rows. The vectors of items are sums too, of their own and of what the catalog says of them
/// (<see cref="Blocks.Embeddings.ItemBasis"/>). A context scales nothing: with S_c it overfitted the simulated shop. The score of item i is
/// <c>v · e_i + b_i</c>.
/// </summary>
internal sealed class SequenceNetwork : IDisposable
{
    public const string ItemEmbedding = "item_embedding";
    public const string OutputEmbedding = "output_embedding";
    public const string ItemBias = "item_bias";
    public const string ProjectionWeight = "projection_weight";
    public const string ProjectionBias = "projection_bias";
    public const string EventGap = "event_gap";
    public const string EventContext = "event_context";
    public const string RequestGapScale = "request_gap_scale";
    public const string RequestGapShift = "request_gap_shift";
    public const string ContextShift = "context_shift";

    private readonly SequenceOptions _options;

    public SequenceNetwork(SequenceOptions options, SequenceShape shape, int seed)
    {
        (_options, Shape) = (options, shape);
        var d = options.Width;
        Encoder = options.Kind switch
        {
            SequenceEncoderKind.SasRec => new SasRecEncoder(d, options.Layers, options.HeadCount, options.Window + 1, shape.Dropout),
            SequenceEncoderKind.BsaRec => new BsaRecEncoder(
                d, options.Layers, options.HeadCount, options.Window + 1, shape.Dropout, options.FilterShare),
            _ => new RecurrentEncoder(options.Kind, d, options.HiddenSize),
        };
        using var generator = Seeded.Torch(seed, 0);
        var deviation = Projects ? 1 / Math.Sqrt(d) : BsaRecEncoder.Deviation;
        // Traits start as nothing: they join where that pays.
        Tensor Table()
        {
            using var scope = NewDisposeScope();
            var own = Seeded.Normal(generator, deviation, shape.Items, d);
            return (shape.Basis.HasTraits ? cat([own, zeros(shape.Basis.Names.Count, d)]) : own).MoveToOuterDisposeScope();
        }

        Parameters.Add(ItemEmbedding, Table());
        if (!options.TiedEmbeddings)
        {
            Parameters.Add(OutputEmbedding, Table());
        }

        Parameters.Add(ItemBias, zeros(shape.Basis.Rows));
        Encoder.AddParameters(Parameters, generator);
        if (Projects)
        {
            Parameters.Add(ProjectionWeight, Seeded.Xavier(generator, d, Encoder.StateSize));
            Parameters.Add(ProjectionBias, zeros(d));
        }

        if (shape.HasTime)
        {
            // Zeros: a training starts without an opinion on time and context, and bends only where that pays.
            Parameters.Add(EventGap, zeros(TimeGaps.Rows, d));
            Parameters.Add(RequestGapScale, zeros(TimeGaps.Rows, d));
            Parameters.Add(RequestGapShift, zeros(TimeGaps.Rows, d));
        }

        if (shape.Context.Ids > 0)
        {
            if (options.UseEventContext)
            {
                Parameters.Add(EventContext, zeros(shape.Context.Rows, d));
            }

            Parameters.Add(ContextShift, zeros(shape.Context.Rows, d));
        }
    }

    public SequenceShape Shape { get; }

    public bool ReadsEventContext => _options.UseEventContext && Shape.Context.Ids > 0;

    public ISequenceEncoder Encoder { get; }

    /// <summary>Whether the state is projected; BSARec ends in a norm and a perceptron of its own.</summary>
    public bool Projects => Encoder is not BsaRecEncoder;

    public ParameterSet Parameters { get; } = new();

    /// <summary>Whether the table of the context learns, alone of all, or all the others.</summary>
    public void LearnContext(bool alone)
    {
        foreach (var name in Parameters.Names) Parameters[name].requires_grad = (name == ContextShift) == alone;
    }

    /// <summary>The items as they are served.</summary>
    public SequenceItems Items() => Shape.Basis.HasTraits ? Items(Shape.Basis.Matrix()) : OwnItems();

    /// <summary>Of which rows the items are sums in a step of training; null where each is its own.</summary>
    public CsrMatrix? TrainingBasis(Random random) => Shape.Basis.HasTraits ? Shape.Basis.Matrix(random, _options.ItemDropout) : null;

    /// <summary>The items as a step of training sees them.</summary>
    public SequenceItems TrainingItems(CsrMatrix? basis) => basis is null ? OwnItems() : Items(basis);

    /// <summary>One vector v a question, shape [N × d]; in a step of training without A_c, which is learnt last and by itself.</summary>
    public Tensor Vectors(SequenceBatch batch, SequenceItems items, Generator? dropout)
    {
        Tensor Drop(Tensor t) => dropout is null ? t : Seeded.Dropout(t, Shape.Dropout, dropout);
        var x = CsrProduct.Of(batch.Items, items.Read);
        if (Shape.HasTime)
        {
            x = x.Plus(CsrProduct.Of(batch.Gaps, Parameters[EventGap]));
        }

        if (batch.EventContexts is { } eventContexts)
        {
            x = x.Plus(CsrProduct.Of(eventContexts, Parameters[EventContext]));
        }

        // The filter's own dropout comes behind its first norm.
        var states = Encoder.States((Projects ? Drop(x) : x).reshape(batch.Size, batch.Length, _options.Width), dropout);
        var asked = CsrProduct.Of(batch.Questions, states.reshape(batch.Size * batch.Length, Encoder.StateSize));
        var p = Projects ? DenseLayer.Of(Drop(asked), Parameters[ProjectionWeight], Parameters[ProjectionBias]) : asked;
        Tensor? scale = null;
        Tensor? shift = null;
        void Bend(CsrMatrix rows, string scaleName, string shiftName)
        {
            var (s, a) = (CsrProduct.Of(rows, Parameters[scaleName]), CsrProduct.Of(rows, Parameters[shiftName]));
            (scale, shift) = (scale is null ? s : scale.Plus(s), shift is null ? a : shift.Plus(a));
        }

        if (Shape.HasTime)
        {
            Bend(batch.RequestGaps, RequestGapScale, RequestGapShift);
        }

        if (Shape.Context.Ids > 0 && dropout is null)
        {
            var context = ContextOf(batch.Contexts, dropout);
            shift = shift is null ? context : shift.Plus(context);
        }

        p = scale is null ? p : p * scale.Plus(1);
        return shift is null ? p : p.Plus(shift);
    }

    /// <summary>
    /// A_c, shape [N × d]. Dropped out as the state is: on its own it soon names the users, who are few in each context.
    /// </summary>
    public Tensor ContextOf(CsrMatrix contexts, Generator? dropout)
    {
        var sum = CsrProduct.Of(contexts, Parameters[ContextShift]);
        return dropout is null ? sum : Seeded.Dropout(sum, Shape.Dropout, dropout);
    }

    /// <summary>Scores of all items, shape [N × items].</summary>
    public static Tensor Scores(Tensor vectors, SequenceItems items) => DenseLayer.Of(vectors, items.Predicted, items.Bias);

    public void Dispose() => Parameters.Dispose();

    private SequenceItems OwnItems() => new(
        Parameters[ItemEmbedding], Parameters[_options.TiedEmbeddings ? ItemEmbedding : OutputEmbedding], Parameters[ItemBias]);

    private SequenceItems Items(CsrMatrix basis)
    {
        var read = CsrProduct.Of(basis, Parameters[ItemEmbedding]);
        return new SequenceItems(
            read, _options.TiedEmbeddings ? read : CsrProduct.Of(basis, Parameters[OutputEmbedding]),
            CsrProduct.Of(basis, Parameters[ItemBias]));
    }
}
