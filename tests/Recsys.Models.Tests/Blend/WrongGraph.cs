using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Registry.Serving;

namespace Recsys.Models.Tests.Blend;

/// <summary>A model that answers as another, and whose graph says something else.</summary>
internal sealed class WrongGraph(ITrainedModel model, Func<GraphBuilder, GraphValue, GraphValue> wrong) : ITrainedModel, IOnnxEmitter
{
    public string Name => model.Name;

    public int ItemSize => model.ItemSize;

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores) => model.Score(queries, scores);

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) =>
        new([new Whole(wrong(graph, ((IOnnxEmitter)model).Emit(graph, inputs).Emit(graph, inputs)))]);

    public void Save(Stream stream) => model.Save(stream);

    public void Dispose()
    {
    }

    /// <summary>All scores as they are.</summary>
    private sealed record Whole(GraphValue Scores) : ItemTerm
    {
        internal override GraphValue Emit(GraphBuilder graph, QueryInputs inputs) => Scores;

        internal override ServedTerm Serve(ServedTables tables, TowerOutputs tower) => throw new NotSupportedException("Not in tables.");
    }
}
