using Recsys.Datasets.Queries;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Parity;
using Recsys.Registry;
using Recsys.Scoring;
using Recsys.Scoring.Graphs;

namespace Recsys.Training.Runs;

/// <summary>
/// Compares what the online app runs, its code and its files, with the trained models: each query asks for all items, and the score of every item
/// must be the model's.
/// </summary>
internal static class ServedVersionCheck
{
    /// <summary>
    /// The largest error that is let through, as a share of the scale: a recurrence in 16 bits gives states that are off by some 3·10⁻⁵ of themselves
    /// (root of the mean square), and the largest of all items and queries is several times that.
    /// </summary>
    public const double Tolerance = 5e-4;

    /// <summary>Compares a model that recommends.</summary>
    /// <exception cref="ParityException">Scores or their order are outside the tolerance.</exception>
    public static ParityReport Run(ServedVersion version, IRecommender model, IReadOnlyList<RecommendationQuery> queries, int contextFields)
    {
        return ParityCheck.RunRanked(model.Name, ModelReferences.Of(model, queries).Select(r =>
        {
            Garbage.Bound();
            var (items, scores) = version.Best(model.Name, QueryOf(r.Query, contextFields, model.ItemSize));
            return Answer(new ParityCase([], r.Scores) { Scales = r.Scales, Excluded = [0] }, items, scores);
        }), Tolerance);
    }

    /// <summary>Compares the model that finds items like an item, for some of the items.</summary>
    /// <exception cref="ParityException">Scores or their order are outside the tolerance.</exception>
    public static ParityReport RunSimilar(ServedVersion version, ISimilarItems model, int cases)
    {
        var vectors = model.ItemVectors();
        var step = Math.Max(1, (vectors.Items - 1) / cases);
        return ParityCheck.RunRanked(ModelFiles.Similar, Enumerable.Range(1, vectors.Items - 1).Where(i => (i - 1) % step == 0).Select(item =>
        {
            Garbage.Bound();
            var (items, scores) = version.Best(ModelFiles.Similar, new GraphQuery { Item = item, History = [item], K = vectors.Items });
            float[] expected = [.. Enumerable.Range(0, vectors.Items).Select(other => Product(vectors, item, other))];
            return Answer(new ParityCase([], expected) { Excluded = [0] }, items, scores);
        }));
    }

    /// <summary>A query as the online app asks it.</summary>
    public static GraphQuery QueryOf(RecommendationQuery query, int contextFields, int k)
    {
        var (history, ages) = QueryTensors.Rows(query);
        return new GraphQuery
        {
            User = query.User,
            History = history,
            HistoryAge = ages,
            Context = Array.ConvertAll(query.Context, c => (long)c),
            HistoryContext = contextFields == 0 ? [] : QueryTensors.HistoryContext(query, contextFields),
            K = k,
        };
    }

    /// <summary>The padding item is never answered: it comes last.</summary>
    private static (ParityCase Case, int[] Places, float[] Values) Answer(ParityCase reference, int[] items, float[] scores) =>
        (reference, [.. items, 0], [.. scores, float.NegativeInfinity]);

    private static float Product(ItemVectors vectors, int a, int b)
    {
        var sum = 0f;
        for (var i = 0; i < vectors.Width; i++) sum += vectors.Values[(a * vectors.Width) + i] * vectors.Values[(b * vectors.Width) + i];
        return sum;
    }
}
