using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Tests.Blend;

/// <summary>A model that answers as another, and whose graph says something else.</summary>
internal sealed class WrongGraph(ITrainedModel model, Func<GraphBuilder, GraphValue, GraphValue> wrong) : ITrainedModel, IOnnxEmitter
{
    public string Name => model.Name;

    public int ItemSize => model.ItemSize;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores) => model.Score(queries, scores);

    public GraphValue Emit(GraphBuilder graph, QueryInputs inputs) => wrong(graph, ((IOnnxEmitter)model).Emit(graph, inputs));

    public void Save(Stream stream) => model.Save(stream);

    public void Dispose()
    {
    }
}
