using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;

namespace Recsys.Datasets.Tests.Splits;

public sealed class CaseSampleTests
{
    [Fact]
    public void Few_cases_are_all_taken()
    {
        var cases = Cases(2_000);
        Assert.Same(cases, CaseSample.Of(cases, items: 10_000_000, seed: 1));
        Assert.Same(cases, CaseSample.Of(cases, items: 10, seed: 1));
    }

    [Theory]
    [InlineData(10_000, CaseSample.MostCases)]
    [InlineData(300_000, 5_000)]
    [InlineData(5_000_000, CaseSample.FewestCases)]
    public void Of_many_there_are_the_fewer_the_more_items_each_is_ranked_among(int items, int count)
    {
        var sample = CaseSample.Of(Cases(60_000), items, seed: 1);
        Assert.Equal(count, sample.Count);
        int[] targets = [.. sample.Select(c => c.Target)];
        Assert.Equal(targets.Distinct().Order(), targets);
        Assert.Equal(targets, CaseSample.Of(Cases(60_000), items, seed: 1).Select(c => c.Target));
        Assert.NotEqual(targets, CaseSample.Of(Cases(60_000), items, seed: 2).Select(c => c.Target));
        // Evenly: half of them are of the first half, but for chance.
        Assert.InRange(targets.Count(t => t < 30_000) / (double)count, 0.45, 0.55);
    }

    private static EvaluationCase[] Cases(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new EvaluationCase(new RecommendationQuery(), i))];
}
