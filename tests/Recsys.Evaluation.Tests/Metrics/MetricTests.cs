using Recsys.Evaluation.Metrics;
using Recsys.Evaluation.Statistics;

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
    public void Coverage_counts_each_shown_item_once_and_no_padding() =>
        Assert.Equal(3.0 / 8, Coverage.Of([1, 2, 2, 0, 8, 1], 8));

    [Fact]
    public void Rmse_matches_the_reference() =>
        Assert.Equal(0.6454972243679028, RootMeanEstimate.Of(RootMeanSquaredError.SquaredErrors([3.5f, 4, 2], [4, 4, 1])).Root, 12);

    [Fact]
    public void Rmse_refuses_pairs_that_do_not_pair() =>
        Assert.Throws<ArgumentException>(() => RootMeanSquaredError.SquaredErrors([1], [1, 2]));
}
