using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Tests.Ranking;

public sealed class LogSumExpTests
{
    private static readonly double[] Unseen = [.. Enumerable.Range(0, 5_000).Select(i => Math.Sin(i))];

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100)]
    public void Seen_items_take_nothing_from_it_however_high_they_stand(float seen)
    {
        var sums = Array.ConvertAll(Unseen, u => (float)u);
        var of = new[] { 40, 7, 4_999, 1 };
        foreach (var item in of) sums[item] = seen;
        var expected = Math.Log(Unseen.Where((_, i) => i > 0 && !of.Contains(i)).Sum(Math.Exp));
        Assert.Equal(expected, LogSumExp.Of(sums, null, of, [], 0), 5);
    }

    [Fact]
    public void Of_some_items_a_sample_stands_for_the_others()
    {
        float[] sums = [1, 50, 2];
        var expected = Math.Log(Math.Exp(1) + Math.Exp(2) + (10 * (Math.Exp(3) + Math.Exp(0))));
        Assert.Equal(expected, LogSumExp.Of(sums, [3, 5, 9], [9_000, 5], [3, 0], 10), 5);
    }

    [Fact]
    public void Where_nothing_is_unseen_it_is_0() => Assert.Equal(0, LogSumExp.Of([9, 1, 2], null, [2, 1], [], 0));
}
