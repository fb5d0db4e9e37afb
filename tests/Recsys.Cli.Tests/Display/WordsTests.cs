using Recsys.Cli.Display;
using Recsys.Domain;
using Recsys.Registry.Serving;

namespace Recsys.Cli.Tests.Display;

public sealed class WordsTests
{
    [Theory]
    [InlineData(1.236, "gcn +1.24")]
    [InlineData(-1.236, "gcn -1.24")]
    [InlineData(0, "gcn +0.00")]
    [InlineData(-0.001, "gcn +0.00")]
    public void A_contribution_has_one_sign(double contribution, string expected) =>
        Assert.Equal(expected, Words.Sources([new RecommendationSource("gcn", contribution)]));

    [Fact]
    public void A_search_says_what_it_finds_and_over_how_many_queries() => Assert.Equal(
        "The search of the best items finds 99.6 % of the exact first ten and 97.1 % of the first hundred, with scores that differ by 0.0213 at most "
            + "(200 real queries).",
        Words.Of(new ServedSearch(10, 75, 0.9961, 0.971, 0.02127, 200)));
}
