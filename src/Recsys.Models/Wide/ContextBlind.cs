using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Wide;

/// <summary>A model as it answers where the context is not known. It does not own the model.</summary>
internal sealed class ContextBlind(ITrainedModel model) : ITrainedModel, IOnnxEmitter
{
    public string Name => model.Name;

    public int ItemSize => model.ItemSize;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores) =>
        model.Score([.. queries.Select(q => q with { Context = [.. q.Context.Select(_ => -1)] })], scores);

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => ItemScores.Of(model, graph, inputs with { Context = null });

    public void Save(Stream stream) => model.Save(stream);

    public void Dispose()
    {
    }
}
