using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Onnx;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Export;

/// <summary>
/// Compares a graph that holds a whole model with the trained model: each query is one run that asks for all items, and the score of every item must
/// be the model's.
/// </summary>
public static class ServedGraphCheck
{
    private const int Batch = 32;

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
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(queries);
        var declared = graph.Inputs.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        return ParityCheck.RunIndexed(graph, OnnxExporter.ItemsName, OnnxExporter.ScoresName, Cases(), tolerance);

        IEnumerable<ParityCase> Cases() => References(model, queries).Select(r => new ParityCase(
            [.. Tensors(r.Query, contextFields, model.ItemSize).Where(t => declared.Contains(t.Name))], r.Scores)
        {
            Scales = r.Scales, Excluded = [0],
        });
    }

    /// <summary>What a model gives for queries: the scores of all items, and what their errors are measured by where that is known.</summary>
    public static IEnumerable<(RecommendationQuery Query, float[] Scores, float[]? Scales)> References(
        IRecommender model, IReadOnlyList<RecommendationQuery> queries)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var chunk in queries.Chunk(Batch))
        {
            var scores = new float[chunk.Length * model.ItemSize];
            var scales = model is BlendModel ? new float[scores.Length] : null;
            scales?.AsSpan().Fill((float)ParityCase.LeastScale);
            if (model is BlendModel blend) blend.Score(chunk, scores, scales);
            else model.Score(chunk, scores);
            for (var q = 0; q < chunk.Length; q++)
            {
                var row = (q * model.ItemSize)..((q + 1) * model.ItemSize);
                yield return (chunk[q], scores[row], scales?[row]);
            }
        }
    }

    /// <summary>Compares a graph of <see cref="OnnxExporter.ExportSimilar"/> with the cosines of the item vectors, for every step-th item.</summary>
    /// <exception cref="ParityException">The largest error is above the tolerance.</exception>
    public static ParityReport RunSimilar(ISimilarItems model, OnnxModel graph, int cases, double tolerance = ParityCheck.DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(graph);
        var vectors = model.ItemVectors();
        var (items, width) = (vectors.Items, vectors.Width);
        var step = Math.Max(1, (items - 1) / cases);
        return ParityCheck.RunIndexed(
            graph, OnnxExporter.ItemsName, OnnxExporter.ScoresName,
            Enumerable.Range(1, items - 1).Where(i => (i - 1) % step == 0).Select(item => new ParityCase(
                [
                    OnnxTensor.Of(OnnxExporter.ItemName, [(long)item], 1),
                    OnnxTensor.Of(OnnxExporter.ExcludeName, [0L], 1),
                    OnnxTensor.Of(OnnxExporter.KName, [(long)items], 1),
                ],
                [.. Enumerable.Range(0, items).Select(
                    other => Dot(vectors.Values.AsSpan(item * width, width), vectors.Values.AsSpan(other * width, width)))])
            {
                Excluded = [0, item],
            }),
            tolerance);
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => System.Numerics.Tensors.TensorPrimitives.Dot(a, b);

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
