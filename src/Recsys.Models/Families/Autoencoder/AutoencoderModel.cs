using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Histories;
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
    private readonly ParameterSet _parameters;
    private readonly bool _ownsParameters;

    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="ownsParameters">Whether they are this model's.</param>
    public AutoencoderModel(AutoencoderNetwork network, ParameterSet parameters, bool ownsParameters = true) =>
        (_network, _parameters, _ownsParameters) = (network, parameters, ownsParameters);

    public static AutoencoderModel Load(TrainingInput input, AutoencoderOptions options, Stream stream)
    {
        var network = AutoencoderNetwork.Of(input, options);
        return new AutoencoderModel(network, SavedModel.Read(stream, AutoencoderOptions.FamilyName, ParameterSet.Of(network.Shapes)));
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
            name => _parameters[name], HistoryRows.Normalised(rows, ItemSize, _network.History.HalfLife, dropout: 0, random: null), noise: null);
        var logits = _network.Decode(name => _parameters[name], hidden);
        ParameterSet.Floats(logits).CopyTo(scores);
    }

    public void Save(Stream stream) => SavedModel.Write(stream, Name, _parameters);

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => inputs.Shared(
        (this, inputs.Context is null), () => AutoencoderOnnxExport.Emit(graph, inputs, _network, _parameters));

    public void Dispose()
    {
        if (_ownsParameters) _parameters.Dispose();
    }
}
