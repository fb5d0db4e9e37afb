using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Domain;

namespace Recsys.Evaluation.Tests;

internal static class TestData
{
    /// <summary>Item i+1 and user u+1 stand for row u and column i of the matrix that the reference values were computed from.</summary>
    public static readonly int[][] Matrix =
    [
        [1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1, 0], [0, 0, 1, 1, 0, 0, 0, 1],
        [1, 1, 1, 0, 0, 0, 1, 1], [1, 0, 0, 0, 0, 1, 0, 1], [0, 0, 1, 0, 1, 0, 1, 0], [0, 0, 0, 1, 0, 1, 0, 0],
        [1, 0, 1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 1, 1, 0], [1, 1, 0, 0, 0, 1, 1, 0], [0, 1, 1, 1, 1, 0, 0, 0],
    ];

    public static InteractionDataset OfMatrix()
    {
        var items = new Vocabulary(Enumerable.Range(0, 8).Select(i => $"i{i}"));
        var users = new Vocabulary(Enumerable.Range(0, 12).Select(u => $"u{u}"));
        var rows =
            (from u in Enumerable.Range(0, 12) from i in Enumerable.Range(0, 8) where Matrix[u][i] == 1 select (User: u + 1, Item: i + 1)).ToArray();
        return new InteractionDataset(
            "matrix", users, items, Domain.Context.ContextFeatures.None, false,
            [.. rows.Select(r => r.User)], [.. rows.Select(r => r.Item)], [.. rows.Select((_, n) => (long)n)], []);
    }

    public static InteractionDataset Of(params (string User, string Item, long Seconds)[] rows)
    {
        var builder = new DatasetBuilder("rows");
        foreach (var (user, item, seconds) in rows)
        {
            builder.Add(new Interaction
            {
                EventId = $"{user}{item}{seconds}",
                UserId = user,
                ItemId = item,
                Type = InteractionType.View,
                Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(seconds),
            });
        }

        return builder.Build();
    }

    public static EvaluationCase Case(int target, params int[] history) => new(new RecommendationQuery { User = 1, History = history }, target);
}

internal sealed class FixedScores(params float[] scores) : IRecommender
{
    public string Name => "fixed";

    public int ItemSize => scores.Length;

    public int LargestBatch { get; private set; }

    public void Score(IReadOnlyList<RecommendationQuery> queries, Span<float> target)
    {
        LargestBatch = Math.Max(LargestBatch, queries.Count);
        for (var q = 0; q < queries.Count; q++)
        {
            scores.CopyTo(target[(q * ItemSize)..]);
        }
    }

    public void Dispose()
    {
    }
}
