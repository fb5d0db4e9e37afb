using Recsys.Datasets.Queries;
using Recsys.Models.Export;
using Recsys.Onnx;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Tests.Export;

/// <summary>
/// Compares a graph that holds a whole model with the trained model: each query is one run that asks for all items, and the score of every item must
/// be the model's.
/// </summary>
internal static class ServedGraphCheck
{
    /// <summary>Compares a graph of <see cref="OnnxExporter.ExportFamily"/> or <see cref="OnnxExporter.ExportBlend"/> with its model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="queries">Real queries.</param>
    /// <param name="contextFields">The number of context fields of the data set.</param>
    /// <param name="tolerance">The largest error allowed, as a share of the magnitude of a score's terms.</param>
    /// <exception cref="ParityException">Scores or their order are outside the tolerance.</exception>
    public static ParityReport Run(
        IRecommender model, OnnxModel graph, IReadOnlyList<RecommendationQuery> queries, int contextFields,
        double tolerance = ParityCheck.DefaultTolerance)
    {
        var declared = graph.Inputs.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        return ParityCheck.RunIndexed(graph, OnnxExporter.ItemsName, OnnxExporter.ScoresName, Cases(), tolerance);

        IEnumerable<ParityCase> Cases() => ModelReferences.Of(model, queries).Select(r => new ParityCase(
            [.. Tensors(r.Query, contextFields, model.ItemSize).Where(t => declared.Contains(t.Name))], r.Scores)
        {
            Scales = r.Scales, Excluded = [0],
        });
    }

    private static List<OnnxTensor> Tensors(RecommendationQuery query, int contextFields, int items)
    {
        // One query is a batch of one; the served graph takes its rows without the batch.
        var (history, ages) = QueryTensors.Rows(query);
        var tensors = new List<OnnxTensor>
        {
            OnnxTensor.Of(QueryInputs.UserName, [(long)query.User], 1),
            OnnxTensor.Of(QueryInputs.HistoryName, history, history.Length),
            OnnxTensor.Of(OnnxExporter.HistoryAgeName, ages, ages.Length),
            OnnxTensor.Of(OnnxExporter.ExcludeName, [0L], 1),
            OnnxTensor.Of(OnnxExporter.KName, [(long)items], 1),
        };
        if (contextFields > 0)
        {
            tensors.Add(OnnxTensor.Of(QueryInputs.ContextName, Array.ConvertAll(query.Context, c => (long)c), contextFields));
            tensors.Add(
                OnnxTensor.Of(QueryInputs.HistoryContextName, QueryTensors.HistoryContext(query, contextFields), history.Length, contextFields));
        }

        return tensors;
    }
}
