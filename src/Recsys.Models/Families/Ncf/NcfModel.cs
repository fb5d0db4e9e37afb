using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using static TorchSharp.torch;

namespace Recsys.Models.Families.Ncf;

/// <summary>A trained NCF model; the scores are log-odds up to a constant.</summary>
internal sealed class NcfModel : ITrainedModel, IOnnxEmitter
{
    /// <summary>Hidden units of the first layer held at once: a megabyte, which stays in the cache, or one query.</summary>
    private const long MaxHidden = 1 << 18;

    private readonly NcfNetwork _network;
    private readonly ParameterSet _parameters;
    private readonly bool _ownsParameters;
    private readonly Tensor _itemLayer;

    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="ownsParameters">Whether they are this model's.</param>
    public NcfModel(NcfNetwork network, ParameterSet parameters, bool ownsParameters = true)
    {
        (_network, _parameters, _ownsParameters) = (network, parameters, ownsParameters);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        _itemLayer = network.ItemLayer(name => _parameters[name]).unsqueeze(0).DetachFromDisposeScope();
    }

    public static NcfModel Load(TrainingInput input, NcfOptions options, Stream stream)
    {
        var network = new NcfNetwork(NcfShape.Of(input, options), options);
        return new NcfModel(network, SavedModel.Read(stream, NcfOptions.FamilyName, ParameterSet.Of(network.Shapes)));
    }

    public string Name => NcfOptions.FamilyName;

    public int ItemSize => _network.Shape.Items;

    internal NcfNetwork Network => _network;

    internal ParameterSet Parameters => _parameters;

    /// <summary>The items' part of the first layer, shape [1 × items × h₁].</summary>
    internal Tensor ItemLayer => _itemLayer;

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

            Tensor Parameter(string name) => _parameters[name];
            var result = _network.CatalogScores(Parameter, NcfNetwork.Queries(Parameter, rows.ToMatrix()), _itemLayer);
            ParameterSet.Floats(result).CopyTo(scores.Slice(from * ItemSize, count * ItemSize));
        }
    }

    public void Save(Stream stream) => SavedModel.Write(stream, Name, _parameters);

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => inputs.Shared(
        (this, inputs.Context is null), () => NcfOnnxExport.Emit(graph, inputs, this));

    public void Dispose()
    {
        _itemLayer.Dispose();
        if (_ownsParameters) _parameters.Dispose();
    }
}
