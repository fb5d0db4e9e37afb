using System.Numerics.Tensors;
using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Wide;

/// <summary>
/// A trained network with lifts of the context and a table of neighbours beside it: a wide part that remembers beside a deep one that generalises
/// (Cheng et al. 2016, https://arxiv.org/abs/1606.07792). Scores are
/// <c>(1 − ω)·(score(q, i) + λ·Σ_fields lift(i | v)) + ω·γ/u·Σ_j 2^(−k_j/H)·s(j, i)</c>.
/// </summary>
internal class WideModel : ITrainedModel, IOnnxEmitter
{
    private readonly WideParts _parts;
    private readonly bool _readsOrder;
    private readonly double _neighbourFactor;

    private WideModel(ITrainedModel network, WideParts parts, bool readsOrder)
    {
        (Network, _parts, _readsOrder) = (network, parts, readsOrder);
        _neighbourFactor = parts.Neighbours is { } table ? Weights.Neighbours * WideWeights.NeighbourScale / table.Unit : 0;
    }

    /// <summary>The network alone; this one owns it.</summary>
    public ITrainedModel Network { get; }

    public WideWeights Weights => _parts.Weights;

    public string Name => Network.Name;

    public int ItemSize => Network.ItemSize;

    /// <summary>With the parts that the validation cases give.</summary>
    public static WideModel Of(ITrainedModel network, TrainingInput input, WideForm form) => With(network, form, WideFit.Of(network, input, form));

    /// <summary>With parts as given.</summary>
    public static WideModel With(ITrainedModel network, WideForm form, WideParts parts) =>
        network is ISimilarItems ? new WithVectors(network, parts, form.ReadsOrder) : new WideModel(network, parts, form.ReadsOrder);

    /// <summary>Brings back what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream holds no such model.</exception>
    public static WideModel Load(TrainingInput input, Stream stream, WideForm form, Func<Stream, ITrainedModel> load)
    {
        var parts = WideParts.Read(input, stream);
        return With(load(stream), form, parts);
    }

    /// <summary>
    /// What a blend takes of it: the network with its lifts, without its neighbours. A network that reads an order is taken as it answers where the
    /// context is not known: it speaks for what follows from what was just taken, whatever the moment, and the others for the moment. The network is
    /// shared, and belongs to this one.
    /// </summary>
    public ITrainedModel AsMember() => _readsOrder
        ? new ContextBlind(Network)
        : new WideModel(Network, new WideParts(Weights with { Neighbours = 0 }, _parts.Lifts, Neighbours: null), readsOrder: false);

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        Network.Score(queries, scores);
        for (var q = 0; q < queries.Count; q++)
        {
            var row = scores.Slice(q * ItemSize, ItemSize);
            _parts.Lifts?.AddTo(queries[q].Context, Weights.Lift, row);
            if (_parts.Neighbours is null) continue;
            TensorPrimitives.Multiply(row, (float)(1 - Weights.Neighbours), row);
            _parts.Neighbours.AddTo(queries[q].History, Weights.HalfLife, _neighbourFactor, row);
        }
    }

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs)
    {
        var scores = ItemScores.Of(Network, graph, inputs);
        if (_parts.Lifts is { } lifts && inputs.Context is not null) scores = scores.Plus(lifts.Scores.Times(Weights.Lift));
        return _parts.Neighbours is not { } table
            ? scores
            : scores.Times(1 - Weights.Neighbours).Plus(new ItemScores([table.Term(Weights.HalfLife)]).Times(_neighbourFactor));
    }

    public void Save(Stream stream)
    {
        _parts.Write(stream);
        Network.Save(stream);
    }

    public void Dispose() => Network.Dispose();

    /// <summary>Of a network whose vectors say which items are alike.</summary>
    private sealed class WithVectors(ITrainedModel network, WideParts parts, bool readsOrder) : WideModel(network, parts, readsOrder), ISimilarItems
    {
        public ItemVectors ItemVectors() => ((ISimilarItems)Network).ItemVectors();
    }
}
