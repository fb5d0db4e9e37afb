using System.Text.Json;
using System.Web;
using Recsys.Cli.Http;
using Recsys.Cli.Tests.Commands;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Http;

public sealed class OnlineClientTests
{
    private static readonly Uri Api = new("http://127.0.0.1:7071/api/");

    [Fact]
    public void Every_id_reaches_the_app_as_it_was_typed() => Assert.All([.. UglyIds.Fifty, .. UglyIds.Neighbours], id =>
    {
        var ask = new Uri(Api, OnlineClient.PathOf(id, new RecommendCall { K = 3, At = "2026-03-07T22:30:00+01:00" }));
        Assert.Equal("/api/recommendations", ask.AbsolutePath);
        var query = HttpUtility.ParseQueryString(ask.Query);
        Assert.Equal((id, "3", "2026-03-07T22:30:00+01:00", 3), (query["userId"], query["k"], query["at"], query.Count));

        var erase = new Uri(Api, OnlineClient.ErasePathOf(id));
        Assert.Equal("/api/users", erase.AbsolutePath);
        Assert.Equal(id, Assert.Single(HttpUtility.ParseQueryString(erase.Query).GetValues("id")!));
        Assert.Equal(("", ""), (ask.Fragment, erase.Fragment));
    });

    [Theory]
    [InlineData('a', 5, 2_500, 3)]
    [InlineData('д', 180, 2_500, 3)]
    [InlineData('書', 1_000, 1_000, 3)]
    [InlineData('"', 1_000, 1_200, 3)]
    public void Items_go_in_as_few_requests_as_the_app_takes(char letter, int length, int count, int requests)
    {
        Item[] items = [.. Enumerable.Range(0, count).Select(n => new Item { ItemId = $"i{n}", Title = new string(letter, length) })];
        var sent = OnlineClient.Requests(items).ToArray();
        Assert.Equal(items, sent.SelectMany(r => r));
        Assert.Equal(requests, sent.Length);
        Assert.All(sent, request => Assert.InRange(
            JsonSerializer.SerializeToUtf8Bytes(request, AppClient.Json).Length, 1, BoundedBody.OfOthers));
        Assert.All(sent, request => Assert.InRange(request.Count, 1, 1_000));
    }

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
