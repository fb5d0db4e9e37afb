using Recsys.Cli.Display;
using Recsys.Domain;

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
}
