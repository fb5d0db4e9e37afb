using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Autoencoder;

/// <summary>
/// A trained autoencoder: the scores are the reconstruction of the query's history. It knows no users, so a new one is served at once.
/// </summary>
internal sealed class AutoencoderModel : ITrainedModel, IOnnxEmitter
{
    private readonly AutoencoderNetwork _network;
    private readonly ParameterValues _values;
    private readonly Dictionary<string, Tensor> _tensors = [];

    public AutoencoderModel(AutoencoderNetwork network, ParameterValues values)
    {
        TorchRuntime.Initialize();
        values.CheckShapes(network.Shapes);
        (_network, _values) = (network, values);
        foreach (var item in values.Items)
        {
            _tensors.Add(item.Name, item.ToTensor().DetachFromDisposeScope());
        }
    }

    public string Name => AutoencoderOptions.FamilyName;

    public int ItemSize => _network.Items;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        int[][] rows = [.. queries.Select(q => RecentItems.Of(q.History))];
        var (hidden, _) = _network.Encode(
            name => _tensors[name], HistoryRows.Normalised(rows, ItemSize, _network.History.HalfLife, dropout: 0, random: null), noise: null);
        var logits = _network.Decode(name => _tensors[name], hidden);
        ParameterSet.Floats(logits).CopyTo(scores);
    }

    public void Save(Stream stream) => SavedModel.Write(stream, Name, _values);

    public GraphValue Emit(GraphBuilder graph, QueryInputs inputs) => AutoencoderOnnxExport.Emit(graph, inputs, _network, _values);

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
