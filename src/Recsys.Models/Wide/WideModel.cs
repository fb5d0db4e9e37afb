using System.Numerics.Tensors;
using System.Text;
using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Wide;

/// <summary>
/// A trained network with lifts of the context and a table of neighbours beside it: a wide part that remembers beside a deep one that generalises
/// (Cheng et al. 2016, https://arxiv.org/abs/1606.07792). Scores are
/// <c>(1 − ω)·(score(q, i) + λ·Σ_fields lift(i | v)) + ω·γ·Σ_j 2^(−k_j/H)·s(j, i)</c>.
/// </summary>
internal class WideModel : ITrainedModel, IOnnxEmitter
{
    private const string Header = "recsys wide 2";

    private readonly ContextLifts? _lifts;
    private readonly ItemNeighbours? _neighbours;
    private readonly bool _readsOrder;

    private WideModel(ITrainedModel network, WideWeights weights, ContextLifts? lifts, ItemNeighbours? neighbours, bool readsOrder) =>
        (Network, Weights, _lifts, _neighbours, _readsOrder) = (network, weights, lifts, neighbours, readsOrder);

    /// <summary>The network alone; this one owns it.</summary>
    public ITrainedModel Network { get; }

    public WideWeights Weights { get; }

    public string Name => Network.Name;

    public int ItemSize => Network.ItemSize;

    /// <summary>With the weights that the validation cases give.</summary>
    public static WideModel Of(ITrainedModel network, TrainingInput input, WideForm form)
    {
        var (weights, lifts) = WideFit.Of(network, input, form);
        return With(network, input, form, weights, lifts);
    }

    /// <summary>With weights as given.</summary>
    public static WideModel With(ITrainedModel network, TrainingInput input, WideForm form, WideWeights weights, ContextLifts? lifts)
    {
        var neighbours = weights.Neighbours > 0 ? ItemNeighbours.Of(input.Split, form.Neighbours!.IsOrdered) : null;
        var readsOrder = form.Neighbours is { IsOrdered: true };
        return network is ISimilarItems
            ? new WithVectors(network, weights, lifts, neighbours, readsOrder)
            : new WideModel(network, weights, lifts, neighbours, readsOrder);
    }

    /// <summary>Brings back what <see cref="Save"/> wrote; neighbours are counted again from the same data.</summary>
    /// <exception cref="InvalidDataException">The stream holds no such model.</exception>
    public static WideModel Load(TrainingInput input, Stream stream, WideForm form, Func<Stream, ITrainedModel> load)
    {
        WideWeights weights;
        ContextLifts? lifts = null;
        using (var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true))
        {
            var header = reader.ReadString();
            if (header != Header) throw new InvalidDataException($"The file is of '{header}'; expected '{Header}'.");
            weights = new WideWeights { Lift = reader.ReadDouble(), Neighbours = reader.ReadDouble(), HalfLife = reader.ReadDouble() };
            if (weights.Lift > 0)
                lifts = ContextLifts.Of(ParameterValues.Read(reader), input.Split.Train.Context.Cardinality, input.Split.Train.ItemVocabulary.Size);
        }

        return With(load(stream), input, form, weights, lifts);
    }

    /// <summary>
    /// What a blend takes of it: the network with its lifts, without its neighbours. A network that reads an order is taken as it answers where the
    /// context is not known: it speaks for what follows from what was just taken, whatever the moment, and the others for the moment. The network is
    /// shared, and belongs to this one.
    /// </summary>
    public ITrainedModel AsMember() => _readsOrder
        ? new ContextBlind(Network)
        : new WideModel(Network, Weights with { Neighbours = 0 }, _lifts, neighbours: null, readsOrder: false);

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        Network.Score(queries, scores);
        for (var q = 0; q < queries.Count; q++)
        {
            var row = scores.Slice(q * ItemSize, ItemSize);
            _lifts?.AddTo(queries[q].Context, Weights.Lift, row);
            if (_neighbours is null) continue;
            TensorPrimitives.Multiply(row, (float)(1 - Weights.Neighbours), row);
            _neighbours.AddTo(queries[q].History, Weights.HalfLife, Weights.Neighbours * WideWeights.NeighbourScale, row);
        }
    }

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs)
    {
        var scores = ModelExport.Scores(graph, Network, inputs);
        if (_lifts is not null && inputs.Context is not null) scores = scores.Plus(_lifts.Scores.Times(Weights.Lift));
        return _neighbours is null ? scores : scores.Times(1 - Weights.Neighbours).Plus(
            new ItemScores([_neighbours.Term(Weights.HalfLife)]).Times(Weights.Neighbours * WideWeights.NeighbourScale));
    }

    public void Save(Stream stream)
    {
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Header);
            writer.Write(Weights.Lift);
            writer.Write(Weights.Neighbours);
            writer.Write(Weights.HalfLife);
            _lifts?.ToValues().Write(writer);
        }

        Network.Save(stream);
    }

    public void Dispose() => Network.Dispose();

    /// <summary>Of a network whose vectors say which items are alike.</summary>
    private sealed class WithVectors(ITrainedModel network, WideWeights weights, ContextLifts? lifts, ItemNeighbours? neighbours, bool readsOrder)
        : WideModel(network, weights, lifts, neighbours, readsOrder), ISimilarItems
    {
        public ItemVectors ItemVectors() => ((ISimilarItems)Network).ItemVectors();
    }
}
