using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Ncf;

/// <summary>A trained NCF model; the scores are log-odds up to a constant.</summary>
internal sealed class NcfModel : ITrainedModel, IOnnxEmitter
{
    /// <summary>Hidden units of the first layer held at once, so that a large catalogue does not fill the memory.</summary>
    private const long MaxHidden = 8 << 20;

    private readonly NcfNetwork _network;
    private readonly ParameterValues _values;
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Tensor _itemLayer;

    public NcfModel(NcfNetwork network, ParameterValues values)
    {
        TorchRuntime.Initialize();
        values.CheckShapes(network.Shapes);
        (_network, _values) = (network, values);
        foreach (var item in values.Items)
        {
            _tensors.Add(item.Name, item.ToTensor().DetachFromDisposeScope());
        }

        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _itemLayer = network.ItemLayer(name => _tensors[name], _tensors[NcfNetwork.ItemTable], dropout: null).unsqueeze(0).DetachFromDisposeScope();
    }

    public string Name => NcfOptions.FamilyName;

    public int ItemSize => _network.Shape.Items;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        using var _ = no_grad();
        var chunk = (int)Math.Max(1, MaxHidden / ((long)ItemSize * _network.Options.HiddenSizes[0]));
        for (var from = 0; from < queries.Count; from += chunk)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(chunk, queries.Count - from);
            var rows = new QueryRows(_network.Shape, _network.Options, count);
            for (var q = from; q < from + count; q++)
            {
                var items = RecentItems.Of(queries[q].History);
                rows.Add(queries[q].User, items, items.Length, queries[q].Context);
            }

            Tensor Parameter(string name) => _tensors[name];
            var result = _network.Scores(
                Parameter, NcfNetwork.Queries(Parameter, rows.ToMatrix()), _tensors[NcfNetwork.ItemTable].unsqueeze(0), _itemLayer,
                _tensors[NcfNetwork.ItemBias].unsqueeze(0), dropout: null);
            ParameterSet.Floats(result).CopyTo(scores.Slice(from * ItemSize, count * ItemSize));
        }
    }

    public void Save(Stream stream) => SavedModel.Write(stream, Name, _values);

    public GraphValue Emit(GraphBuilder graph, QueryInputs inputs) =>
        NcfOnnxExport.Emit(graph, inputs, _network, _values, ParameterSet.Floats(_itemLayer));

    public void Dispose()
    {
        _itemLayer.Dispose();
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
