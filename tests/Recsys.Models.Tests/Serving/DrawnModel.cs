using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Tests.Serving;

/// <summary>A model whose weights were drawn: it can be exported, and nothing else.</summary>
internal sealed class DrawnModel(string name, int itemSize, Func<GraphBuilder, QueryInputs, ItemScores> emit) : ITrainedModel, IOnnxEmitter
{
    public string Name => name;

    public int ItemSize => itemSize;

    public ItemScores Emit(GraphBuilder graph, QueryInputs inputs) => inputs.Shared(this, () => emit(graph, inputs));

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> scores) =>
        throw new NotSupportedException("Drawn weights are scored by what was exported.");

    public void Save(Stream stream) => throw new NotSupportedException("Drawn weights are drawn again.");

    public void Dispose()
    {
    }
}
