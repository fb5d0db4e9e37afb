using CsCheck;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Tests.Ranking;

public class RoughTopTests
{
    [Fact]
    public void At_least_as_many_as_are_wanted_reach_it_however_they_lie() =>
        Gen.Select(Gen.Float[-1e6f, 1e6f].Array[1, 300], Gen.Int[1, 300])
            .Sample((scores, wanted) =>
            {
                var least = RoughTop.Least(scores, Math.Min(wanted, scores.Length));
                Assert.True(scores.Count(s => s >= least) >= Math.Min(wanted, scores.Length));
            });

    [Fact]
    public void Of_evenly_spread_scores_hardly_more_reach_it()
    {
        float[] scores = [.. Enumerable.Range(0, 10_000).Select(n => n * 7_919 % 10_000 / 100f)];
        var least = RoughTop.Least(scores, 2_500);
        Assert.InRange(scores.Count(s => s >= least), 2_500, 2_530);
    }

    [Fact]
    public void All_reach_it_where_they_are_equal() => Assert.Equal(3, new float[] { 2, 2, 2 }.Count(s => s >= RoughTop.Least([2, 2, 2], 1)));
}
