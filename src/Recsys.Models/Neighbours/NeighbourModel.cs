using System.Numerics.Tensors;
using System.Text;
using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Neighbours;

/// <summary>
/// A trained model with the neighbours of the history's items beside it: <c>(1 − ω)·score(q, i) + ω·γ·Σ_j 2^(−k_j/H)·s(j, i)</c>. A wide part that remembers pairs beside a deep one
/// that generalises (Cheng et al. 2016, https://arxiv.org/abs/1606.07792), the wide one counted instead of trained.
/// </summary>
internal class NeighbourModel : ITrainedModel, IOnnxEmitter
{
    private const string Header = "recsys neighbours 1";

    private readonly ItemNeighbours _neighbours;

    private NeighbourModel(ITrainedModel model, ItemNeighbours neighbours, NeighbourWeight weight) => (Model, _neighbours, Weight) = (model, neighbours, weight);

    /// <summary>The model alone; this one owns it.</summary>
    public ITrainedModel Model { get; }

    public NeighbourWeight Weight { get; }

    public string Name => Model.Name;

    public int ItemSize => Model.ItemSize;

    /// <summary>Fits ω and H.</summary>
    public static NeighbourModel Of(ITrainedModel model, TrainingInput input, NeighbourForm form) => With(model, input, form, NeighbourFit.Of(model, input, form));

    /// <summary>With ω and H as given.</summary>
    public static NeighbourModel With(ITrainedModel model, TrainingInput input, NeighbourForm form, NeighbourWeight weight)
    {
        var neighbours = ItemNeighbours.Of(input.Split, form.IsOrdered);
        return model is ISimilarItems ? new WithVectors(model, neighbours, weight) : new NeighbourModel(model, neighbours, weight);
    }

    /// <summary>Brings back what <see cref="Save"/> wrote; the table is counted again from the same data.</summary>
    /// <exception cref="InvalidDataException">The stream holds no such model.</exception>
    public static NeighbourModel Load(TrainingInput input, Stream stream, NeighbourForm form, Func<Stream, ITrainedModel> load)
    {
        NeighbourWeight weight;
        using (var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true))
        {
            var header = reader.ReadString();
            if (header != Header) throw new InvalidDataException($"The file is of '{header}'; expected '{Header}'.");
            weight = new NeighbourWeight(reader.ReadDouble(), reader.ReadDouble());
        }

        return With(load(stream), input, form, weight);
    }

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        Model.Score(queries, scores);
        if (Weight.Share == 0) return;
        var all = scores[..(queries.Count * ItemSize)];
        TensorPrimitives.Multiply(all, (float)Weight.OfModel, all);
        for (var q = 0; q < queries.Count; q++)
        {
            _neighbours.AddTo(queries[q].History, Weight.HalfLife, Weight.OfNeighbours, all.Slice(q * ItemSize, ItemSize));
        }
    }

    public GraphValue Emit(GraphBuilder graph, QueryInputs inputs)
    {
        var scores = Model is IOnnxEmitter emitter ? emitter.Emit(graph, inputs) : throw new NotSupportedException($"A model of '{Name}' has no ONNX form.");
        if (Weight.Share == 0) return scores;
        var near = NeighbourOnnxExport.Emit(graph, inputs, _neighbours, Weight.HalfLife);
        return graph.Add(graph.Mul(scores, graph.Scalar((float)Weight.OfModel)), graph.Mul(near, graph.Scalar((float)Weight.OfNeighbours)));
    }

    public void Save(Stream stream)
    {
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Header);
            writer.Write(Weight.Share);
            writer.Write(Weight.HalfLife);
        }

        Model.Save(stream);
    }

    public void Dispose() => Model.Dispose();

    /// <summary>Of a model whose vectors say which items are alike.</summary>
    private sealed class WithVectors(ITrainedModel model, ItemNeighbours neighbours, NeighbourWeight weight) : NeighbourModel(model, neighbours, weight), ISimilarItems
    {
        public ItemVectors ItemVectors() => ((ISimilarItems)Model).ItemVectors();
    }
}
