using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Dense;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Gcn;

/// <summary>
/// A trained graph model: scores are <c>cos(u, i)/τ + b_i</c> with u formed from the query's history, so the log-odds of the training softmax.
/// </summary>
internal sealed class GcnModel : ITrainedModel, IOnnxEmitter, ISimilarItems
{
    public const string ItemBias = "item_bias";

    private readonly IGraphEncoder _encoder;
    private readonly GcnOptions _options;
    private readonly ParameterSet _parameters;
    private readonly bool _ownsParameters;
    private readonly GraphEncoding _encoding;
    private readonly Tensor _items;
    private readonly Tensor? _bias;
    private readonly int _userSize;

    /// <param name="encoder">Makes vectors of the parameters.</param>
    /// <param name="options">The settings.</param>
    /// <param name="history">How histories are read.</param>
    /// <param name="itemSize">Items, the padding one included.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="ownsParameters">Whether they are this model's.</param>
    public GcnModel(
        IGraphEncoder encoder, GcnOptions options, HistoryForm history, int itemSize, ParameterSet parameters, bool ownsParameters = true)
    {
        (_encoder, _options, History, ItemSize) = (encoder, options, history, itemSize);
        (_parameters, _ownsParameters) = (parameters, ownsParameters);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var encoding = encoder.Encode(n => parameters[n]);
        _items = Normalise(encoding.Items);
        _encoding = encoding with { Items = _items };
        _bias = options.UseItemBias ? parameters[ItemBias] : null;
        _userSize = (int)_encoding.UserTable.shape[0];
        foreach (var made in Made())
        {
            made.DetachFromDisposeScope();
        }
    }

    public string Name => GcnOptions.FamilyName;

    public int ItemSize { get; }

    internal IGraphEncoder Encoder => _encoder;

    internal GraphEncoding Encoding => _encoding;

    /// <summary>Item vectors of length 1 [items × out].</summary>
    internal Tensor Items => _items;

    /// <summary>Biases [items]; null where they have none.</summary>
    internal Tensor? Bias => _bias;

    internal HistoryForm History { get; }

    internal double Temperature => _options.Temperature;

    public ItemVectors ItemVectors() => new(ItemSize, ParameterSet.Floats(_items).ToArray());

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => inputs.Shared(
        (this, inputs.Context is null), () => GcnOnnxExport.Emit(graph, inputs, this));

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores)
    {
        ArgumentNullException.ThrowIfNull(queries);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var users = new int[queries.Count];
        var histories = new int[queries.Count][];
        for (var q = 0; q < users.Length; q++)
        {
            users[q] = queries[q].User;
            histories[q] = RecentItems.Of(queries[q].History);
        }

        var vectors = _encoder.Users(_encoding, HistoryBatch.Of(users, histories, _userSize, ItemSize, _encoder.SelfLoops, History.HalfLife));
        var result = DenseLayer.Of(Normalise(vectors).Over(_options.Temperature), _items, _bias);
        ParameterSet.Floats(result).CopyTo(scores);
    }

    public void Save(Stream stream) => SavedModel.Write(stream, Name, _parameters);

    public void Dispose()
    {
        foreach (var made in Made())
        {
            made.Dispose();
        }

        if (_ownsParameters) _parameters.Dispose();
    }

    /// <summary>x/|x| by rows; a row of zeros stays zero.</summary>
    public static Tensor Normalise(Tensor x) => nn.functional.normalize(x, p: 2, dim: 1, eps: 1e-12);

    /// <summary>What was computed of the parameters, and is none of them.</summary>
    private IEnumerable<Tensor> Made() =>
        new[] { _items, _encoding.UserTable }.Concat(_encoding.HistoryTables).Concat(_encoding.Weights.Values).Where(t => !_parameters.Holds(t));
}
