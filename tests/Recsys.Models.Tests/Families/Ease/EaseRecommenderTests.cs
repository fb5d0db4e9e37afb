using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Domain.Context;
using Recsys.Models.Families.Ease;

namespace Recsys.Models.Tests.Families.Ease;

/// <summary>The expected scores were computed with numpy (linalg.inv) from the same matrix.</summary>
public class EaseRecommenderTests
{
    private static readonly int[][] Matrix =
    [
        [1, 0, 0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1, 0], [0, 0, 1, 1, 0, 0, 0, 1],
        [1, 1, 1, 0, 0, 0, 1, 1], [1, 0, 0, 0, 0, 1, 0, 1], [0, 0, 1, 0, 1, 0, 1, 0], [0, 0, 0, 1, 0, 1, 0, 0],
        [1, 0, 1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 1, 1, 0], [1, 1, 0, 0, 0, 1, 1, 0], [0, 1, 1, 1, 1, 0, 0, 0],
    ];

    [Fact]
    public void Scores_are_those_of_the_closed_form_in_numpy()
    {
        using var model = new EaseRecommender(Data(), lambda: 3);
        double[] expected =
        [
            0.0870827285921626, 0.262459312116835, 0.0809130666596885, 0.039636129591833186,
            0.3933757352704831, 0.6000007582420914, 0.23024206840637557, 0.4310602289696366,
        ];
        var scores = SmallShop.Scores(model, new RecommendationQuery { History = [4, 1, 6, 4] });
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], scores[i + 1], 5);
    }

    [Fact]
    public void An_empty_history_gives_no_scores()
    {
        using var model = new EaseRecommender(Data());
        Assert.All(SmallShop.Scores(model, new RecommendationQuery()), s => Assert.Equal(0, s));
    }

    [Theory]
    [InlineData(18_357, 4_096, "")]
    [InlineData(18_357, 2_048, "18357 items; the matrix of EASE takes 1285 MB, more than half of the 2048 MB there are.")]
    [InlineData(25_001, 1_000_000, "25001 items; the inverse of EASE is capped at 25000.")]
    public void A_catalog_whose_matrix_the_memory_does_not_hold_is_refused(int items, long memoryMB, string reason) =>
        Assert.Equal(reason, EaseRecommender.WhyNot(items, memoryMB << 20));

    private static InteractionDataset Data()
    {
        var rows =
            (from u in Enumerable.Range(0, 12) from i in Enumerable.Range(0, 8) where Matrix[u][i] == 1 select (User: u + 1, Item: i + 1)).ToArray();
        return new InteractionDataset(
            "matrix", new Vocabulary(Enumerable.Range(0, 12).Select(u => $"u{u}")), new Vocabulary(Enumerable.Range(0, 8).Select(i => $"i{i}")),
            ContextFeatures.None, false,
            [.. rows.Select(r => r.User)], [.. rows.Select(r => r.Item)], [.. rows.Select((_, n) => (long)n)], []);
    }
}
