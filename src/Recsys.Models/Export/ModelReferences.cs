using Recsys.Datasets.Queries;
using Recsys.Models.Blend;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Export;

/// <summary>What exported graphs and tables are compared with: the answers of the trained model.</summary>
public static class ModelReferences
{
    private const int Batch = 32;

    /// <summary>The scores of all items for each query, and what their errors are measured by where that is known.</summary>
    public static IEnumerable<(RecommendationQuery Query, float[] Scores, float[]? Scales)> Of(
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
}
