using System.Web;
using Recsys.Cli.Http;
using Recsys.Cli.Tests.Commands;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Http;

public sealed class OnlineClientTests
{
    private static readonly Uri Api = new("http://127.0.0.1:7071/api/");

    [Fact]
    public void Every_id_reaches_the_app_as_it_was_typed() => Assert.All([.. UglyIds.Fifty, .. UglyIds.Neighbours], id =>
    {
        var ask = new Uri(Api, OnlineClient.PathOf(id, new RecommendationQuery { K = 3, At = "2026-03-07T22:30:00+01:00" }));
        Assert.Equal("/api/recommendations", ask.AbsolutePath);
        var query = HttpUtility.ParseQueryString(ask.Query);
        Assert.Equal((id, "3", "2026-03-07T22:30:00+01:00", 3), (query["userId"], query["k"], query["at"], query.Count));

        var erase = new Uri(Api, OnlineClient.ErasePathOf(id));
        Assert.Equal("/api/users", erase.AbsolutePath);
        Assert.Equal(id, Assert.Single(HttpUtility.ParseQueryString(erase.Query).GetValues("id")!));
        Assert.Equal(("", ""), (ask.Fragment, erase.Fragment));
    });

    [Theory]
    [InlineData("@somebody")]
    [InlineData("--", "-x")]
    [InlineData(" ")]
    public async Task An_id_that_looks_like_something_else_is_an_id(params string[] id)
    {
        using var state = new TempFolder();
        var (code, _, errors) = await CommandRun.RunAsync(["erase", "--state", state.Path, .. id]);
        Assert.Equal(ExitCodes.Failure, code);
        Assert.Contains("No local system is running", errors, StringComparison.Ordinal);
    }
}
