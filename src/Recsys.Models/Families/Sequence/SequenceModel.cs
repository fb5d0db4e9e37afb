using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Sequence;

/// <summary>A trained sequence model: scores are the logits of the next item, up to a constant log-probabilities.</summary>
internal sealed class SequenceModel : ITrainedModel, IOnnxEmitter
{
    /// <summary>Histories of about the same length that are read at once: each is padded to the longest of them.</summary>
    private const int WindowsAtOnce = 32;

    private readonly SequenceOptions _options;
    private readonly SequenceNetwork _network;
    private readonly SequenceItems _items;
    private readonly bool _ownsNetwork;

    /// <param name="options">The settings.</param>
    /// <param name="network">The network with its parameters.</param>
    /// <param name="ownsNetwork">Whether it is this model's.</param>
    public SequenceModel(SequenceOptions options, SequenceNetwork network, bool ownsNetwork = true)
    {
        (_options, _network, _ownsNetwork) = (options, network, ownsNetwork);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _items = _network.Items();
        if (network.Shape.Basis.HasTraits)
        {
            foreach (var table in Sums()) table.DetachFromDisposeScope();
        }
    }

    public static SequenceModel Load(TrainingInput input, SequenceOptions options, Stream stream)
    {
        TorchRuntime.Initialize();
        var network = new SequenceNetwork(options, SequenceShape.Of(input, options), seed: 0);
        SavedModel.Read(stream, SequenceOptions.FamilyName, network.Parameters);
        return new SequenceModel(options, network);
    }

    public string Name => SequenceOptions.FamilyName;

    public int ItemSize => _network.Shape.Items;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (vectors, width) = (empty(queries.Count, _options.Width), _options.Width);
        var rows = ParameterSet.Floats(vectors);
        var windows = queries.Select((q, i) => (Query: i, Window: SequenceWindows.OfQuery(q, _options.Window, _network.Shape.Context)));
        foreach (var part in windows.OrderBy(w => w.Window.Items.Length).Chunk(WindowsAtOnce))
        {
            using var read = NewDisposeScope();
            var batch = SequenceBatch.Of([.. part.Select(w => w.Window)], ItemSize, _network.Shape.Context, _network.ReadsEventContext);
            ReadOnlySpan<float> found = ParameterSet.Floats(_network.Vectors(batch, _items, dropout: null));
            for (var w = 0; w < part.Length; w++) found.Slice(w * width, width).CopyTo(rows.Slice(part[w].Query * width, width));
        }

        ParameterSet.Floats(SequenceNetwork.Scores(vectors, _items)).CopyTo(scores);
    }

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => inputs.Shared(
        (this, inputs.Context is null), () => SequenceOnnxExport.Emit(graph, inputs, _network, _items, _options));

    public void Save(Stream stream) => SavedModel.Write(stream, Name, _network.Parameters);

    public void Dispose()
    {
        if (_network.Shape.Basis.HasTraits)
        {
            foreach (var table in Sums()) table.Dispose();
        }

        if (_ownsNetwork) _network.Dispose();
    }

    /// <summary>The tables that are no parameters but sums of their rows.</summary>
    private IEnumerable<Tensor> Sums() => [_items.Read, _items.Predicted, _items.Bias];
}
