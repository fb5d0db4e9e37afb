using Recsys.Evaluation.Metrics;

namespace Recsys.Evaluation.Tests.Metrics;

/// <summary>Values worked by hand, or computed with numpy where the formula has logarithms.</summary>
public sealed class MetricTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 1, 0.5, 1.0 / 3)]
    [InlineData(10, 1, 0.2890648263178879, 0.1)]
    [InlineData(11, 0, 0, 0)]
    public void Metrics_of_one_target_follow_from_its_rank(int rank, double hit, double ndcg, double reciprocal)
    {
        Assert.Equal(hit, HitRate.At(rank, 10));
        Assert.Equal(ndcg, Ndcg.At(rank, 10), 12);
        Assert.Equal(reciprocal, ReciprocalRank.At(rank, 10), 12);
    }

    [Fact]
    public void Graded_ndcg_matches_the_worked_example() =>
        Assert.Equal(0.785002371969948, Ndcg.At([3, 2, 3, 0, 1, 2], [0, 1, 2, 2, 2, 3, 3, 3], 6), 12);

    [Fact]
    public void Graded_ndcg_of_nothing_relevant_is_zero() => Assert.Equal(0, Ndcg.At([0, 0], [0, 0, 0], 2));

    [Fact]
    public void Recall_is_the_share_of_the_relevant_that_is_listed()
    {
        Assert.Equal(0.5, Recall.At([7, 1, 9, 3], new HashSet<int> { 1, 3, 4, 7 }, 3));
        Assert.Equal(0, Recall.At([7], new HashSet<int>(), 3));
    }

    [Fact]
    public void Average_precision_matches_the_hand_worked_value()
    {
        // Hits at places 1, 3 and 5 of 5; 4 relevant: (1/1 + 2/3 + 3/5) / 4.
        Assert.Equal((1 + (2.0 / 3) + (3.0 / 5)) / 4, AveragePrecision.At([1, 8, 2, 9, 3], new HashSet<int> { 1, 2, 3, 4 }, 5), 12);
        // Only three places: the best possible is three hits.
        Assert.Equal((1 + (2.0 / 3)) / 3, AveragePrecision.At([1, 8, 2, 9, 3], new HashSet<int> { 1, 2, 3, 4 }, 3), 12);
    }

    [Fact]
    public void Average_precision_of_one_target_is_the_reciprocal_rank() =>
        Assert.Equal(ReciprocalRank.At(4, 10), AveragePrecision.At([9, 8, 7, 1], new HashSet<int> { 1 }, 10), 12);

    [Fact]
    public void Coverage_counts_each_shown_item_once_and_no_padding() =>
        Assert.Equal(3.0 / 8, Coverage.Of([1, 2, 2, 0, 8, 1], 8));

    [Fact]
    public void Novelty_is_the_mean_self_information_in_bits() =>
        Assert.Equal(2.321928094887362, Novelty.Of([1, 2, 3, 0], [0, 8, 2, 0], 10), 12);

    [Fact]
    public void Diversity_is_the_mean_jaccard_distance_of_pairs()
    {
        Dictionary<int, IReadOnlySet<string>> categories = new()
        {
            [1] = new HashSet<string> { "a", "b" },
            [2] = new HashSet<string> { "b", "c" },
            [3] = new HashSet<string> { "a", "b" },
        };
        // 1-2: 1 − 1/3, 1-3: 0, 2-3: 1 − 1/3.
        Assert.Equal((2.0 / 3 + 0 + 2.0 / 3) / 3, IntraListDiversity.Of([1, 2, 3], i => categories[i]), 12);
        Assert.Equal(0, IntraListDiversity.Of([1], i => categories[i]));
    }

    [Fact]
    public void Popularity_bias_is_the_lift_of_the_lists_over_the_histories()
    {
        // Lists average 6 users an item, histories 4.
        Assert.Equal(0.5, PopularityBias.Of([1, 2, 0], [2, 3], [0, 8, 4, 4]), 12);
        Assert.Equal(0, PopularityBias.Of([1], [], [0, 8]));
    }

    [Fact]
    public void Calibration_is_the_divergence_of_the_categories_in_bits()
    {
        string[][] categories = [[], ["x"], ["x", "y"], ["z"]];
        // History: x 0.75, y 0.25; list: x 0.5, z 0.5.
        Assert.Equal(2.0942892969313953, Calibration.Of([1, 2], [1, 3], i => categories[i]), 12);
        Assert.Equal(0, Calibration.Of([1, 2], [2, 1], i => categories[i]), 12);
    }

    [Fact]
    public void Rmse_matches_the_reference() =>
        Assert.Equal(0.6454972243679028, RootMeanSquaredError.Of([3.5f, 4, 2], [4, 4, 1]), 12);

    [Fact]
    public void Rmse_refuses_pairs_that_do_not_pair() =>
        Assert.Throws<ArgumentException>(() => RootMeanSquaredError.Of([1], [1, 2]));
}
