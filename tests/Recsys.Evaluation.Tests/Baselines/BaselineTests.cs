using Recsys.Datasets.Queries;
using Recsys.Evaluation.Baselines;

namespace Recsys.Evaluation.Tests.Baselines;

/// <summary>The expected scores were computed with numpy from the same matrix (lexsort for the neighbours).</summary>
public sealed class BaselineTests
{
    private static readonly int[] History = [4, 1, 6, 4];

    [Fact]
    public void ItemKnn_scores_as_the_reference_in_numpy_does() => AssertScores(
        new ItemKnnRecommender(TestData.OfMatrix(), neighbours: 3),
        [
            0.5477225575051661, 0.4472135954999579, 0.4472135954999579, 0.4082482904638631,
            0.4472135954999579, 0.5477225575051661, 0.9477225575051661, 0.6708203932499369,
        ]);

    [Fact]
    public void Popular_counts_users_not_interactions()
    {
        using var model = new PopularRecommender(TestData.Of(("a", "x", 1), ("a", "x", 2), ("a", "y", 3), ("b", "y", 4)));
        Assert.Equal([0, 1, 2], Scores(model, new RecommendationQuery()));
    }

    [Fact]
    public void Recent_popularity_halves_with_every_half_life()
    {
        using var model = new RecentPopularRecommender(TestData.Of(("a", "x", 0), ("b", "y", 10), ("c", "z", 20)), halfLife: 10_000);
        Assert.Equal([0, 0.25f, 0.5f, 1], Scores(model, new RecommendationQuery { At = 20_001 }));
    }

    [Theory]
    [InlineData(12_101, 256)]
    [InlineData(300_000, 55)]
    [InlineData(2_000_000, 32)]
    public void Recent_popularity_of_a_large_catalog_keeps_fewer_moments(int items, int moments) =>
        Assert.Equal(moments, RecentPopularRecommender.MomentsOf(items));

    [Fact]
    public void Recent_popularity_never_sees_what_came_after_the_query()
    {
        using var model = new RecentPopularRecommender(TestData.Of(("a", "x", 100), ("b", "y", 110), ("c", "z", 120)), halfLife: 10_000);
        Assert.Equal([0, 1, 0, 0], Scores(model, new RecommendationQuery { At = 110_000 }));
        Assert.Equal([0, 0, 0, 0], Scores(model, new RecommendationQuery { At = 100_000 }));
    }

    [Fact]
    public void Recent_popularity_without_times_ages_by_rows()
    {
        using var model = new RecentPopularRecommender(TestData.OfMatrix());
        var scores = Scores(model, new RecommendationQuery());
        Assert.Equal(8, scores.Skip(1).Count(s => s > 0));
        // The last user took items 2 to 5, nobody took item 8 lately.
        Assert.True(scores[5] > scores[8]);
    }

    [Fact]
    public void An_empty_history_gives_no_scores()
    {
        using var model = new ItemKnnRecommender(TestData.OfMatrix());
        Assert.All(Scores(model, new RecommendationQuery()), s => Assert.Equal(0, s));
    }

    private static void AssertScores(IRecommender model, double[] expected)
    {
        using (model)
        {
            var scores = Scores(model, new RecommendationQuery { History = History });
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], scores[i + 1], 5);
            }
        }
    }

    private static float[] Scores(IRecommender model, RecommendationQuery query)
    {
        // Two queries at once: a row must not run into the next.
        var scores = new float[2 * model.ItemSize];
        model.Score([query, new RecommendationQuery { History = [2] }], scores);
        return scores[..model.ItemSize];
    }
}
