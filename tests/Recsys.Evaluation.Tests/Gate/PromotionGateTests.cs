using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Gate;

namespace Recsys.Evaluation.Tests.Gate;

public sealed class PromotionGateTests
{
    [Fact]
    public void A_version_that_beats_both_passes()
    {
        var decision = PromotionGate.Judge(Ranks(1, 40), Ranks(3, 40), Ranks(2, 40), 1);
        Assert.True(decision.Passed);
        Assert.Equal(2, decision.Reasons.Count);
        Assert.True(decision.AgainstPopularity!.Value.Low > 0);
    }

    [Fact]
    public void A_version_below_popularity_does_not_pass_even_where_it_beats_the_current_one()
    {
        var decision = PromotionGate.Judge(Ranks(3, 40), Ranks(2, 40), Ranks(5, 40), 1);
        Assert.False(decision.Passed);
        Assert.Contains("popularity", decision.Reasons[0], StringComparison.Ordinal);
        Assert.Contains("worse", decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_below_the_current_one_does_not_pass() =>
        Assert.False(PromotionGate.Judge(Ranks(3, 40), Ranks(9, 40), Ranks(2, 40), 1).Passed);

    [Fact]
    public void A_difference_that_rounds_to_nothing_has_one_sign()
    {
        var decision = PromotionGate.Judge(Result([.. Enumerable.Repeat(1, 9_999), 11]), Result([.. Enumerable.Repeat(1, 9_999), 10]), null, 1);
        Assert.Contains("difference +0.0000 (−0.0001 … +0.0000), ", decision.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_within_the_margin_passes_and_one_beyond_it_does_not()
    {
        // 100 cases: 99 at the first place and one lost = 0.99 of the current version.
        var current = Result(Enumerable.Repeat(1, 100));
        Assert.True(PromotionGate.Judge(Result([.. Enumerable.Repeat(1, 99), 50]), current, current, 1).Passed);
        Assert.False(PromotionGate.Judge(Result([.. Enumerable.Repeat(1, 97), 50, 50, 50]), current, current, 1).Passed);
        Assert.True(
            PromotionGate.Judge(Result([.. Enumerable.Repeat(1, 97), 50, 50, 50]), current, current, 1, new GateOptions { Margin = 0.03 }).Passed);
    }

    [Fact]
    public void The_first_version_is_held_against_popularity_alone() =>
        Assert.Single(PromotionGate.Judge(Ranks(1, 40), Ranks(3, 40), null, 1).Reasons);

    [Fact]
    public void Too_few_cases_decide_nothing() => Assert.False(PromotionGate.Judge(Ranks(1, 3), Ranks(9, 3), null, 1).Passed);

    private static IReadOnlyList<double> Ranks(int rank, int count) => Result(Enumerable.Repeat(rank, count));

    /// <summary>The NDCG@10 of cases whose targets have these ranks.</summary>
    private static IReadOnlyList<double> Result(IEnumerable<int> ranks)
    {
        int[] all = [.. ranks];
        return new BackTestResult("model", all, new int[all.Length * BackTestResult.K], new float[all.Length * BackTestResult.K], 100, 0).Ndcg10Cases;
    }
}
