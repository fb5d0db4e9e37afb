using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Models.Training;
using Recsys.Onnx.Graph;
using static TorchSharp.torch;

namespace Recsys.Models.Sequence;

/// <summary>A trained sequence model: scores are the logits of the next item, up to a constant log-probabilities.</summary>
internal sealed class SequenceModel : ITrainedModel, IOnnxEmitter
{
    private readonly SequenceOptions _options;
    private readonly SequenceNetwork _network;

    public SequenceModel(SequenceOptions options, SequenceShape shape, ParameterValues values)
    {
        Native.TorchRuntime.Initialize();
        _options = options;
        _network = new SequenceNetwork(options, shape, seed: 0);
        _network.Parameters.Assign(values);
    }

    public string Name => SequenceFamily.FamilyName;

    public int ItemSize => _network.Shape.Items;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        SequenceWindow[] windows = [.. queries.Select(q => SequenceWindows.OfQuery(q, _options.MaxHistory, _network.Shape.Context))];
        var vectors = _network.Vectors(SequenceBatch.Of(windows, ItemSize, _network.Shape.Context, _network.ReadsEventContext), dropout: null);
        ParameterSet.Floats(_network.Scores(vectors)).CopyTo(scores);
    }

    public GraphValue Emit(GraphBuilder graph, QueryInputs inputs) => SequenceOnnxExport.Emit(graph, inputs, _network, _options);

    public void Save(Stream stream) => SavedModel.Write(stream, Name, _network.Parameters.Copy());

    public void Dispose() => _network.Dispose();
}
