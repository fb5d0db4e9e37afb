using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Tests.Ranking;

public class TopSelectorTests
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(3, 5)]
    [InlineData(1_000, 1)]
    [InlineData(1_000, 10)]
    [InlineData(1_000, 999)]
    public void The_best_are_those_of_a_sort_and_ties_go_to_the_lower_index(int count, int wanted)
    {
        var random = new Random(count + wanted);
        float[] scores = [.. Enumerable.Range(0, count).Select(n => n % 97 == 5 ? float.NaN : random.Next(-20, 20) / 4f)];
        using var top = new TopSelector(wanted);
        for (var i = 0; i < count; i++)
        {
            Assert.True(top.Takes(scores[i], i) || i >= wanted);
            top.Offer(scores[i], i);
        }

        Assert.Equal(
            Enumerable.Range(0, count)
                .OrderByDescending(i => float.IsNaN(scores[i]) ? float.NegativeInfinity : scores[i]).ThenBy(i => i).Take(wanted),
            top.Best());
    }
}
