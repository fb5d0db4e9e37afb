using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Tests.Blend;

/// <summary>A model that answers as another, and whose export says something else.</summary>
internal sealed class WrongExport(ITrainedModel model, Func<ItemScores, ItemScores> wrong) : ITrainedModel, IOnnxEmitter
{
    public string Name => model.Name;

    public int ItemSize => model.ItemSize;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores) => model.Score(queries, scores);

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => wrong(((IOnnxEmitter)model).Emit(graph, inputs));

    public void Save(Stream stream) => model.Save(stream);

    public void Dispose()
    {
    }
}
