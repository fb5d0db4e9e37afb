using System.Net;
using System.Text.Json.Nodes;
using Recsys.Domain.Context;

namespace Recsys.Functions.Online.Tests;

public sealed class RecommendationTests(OnlineSystem system)
{
    private const string MondayMorning = "2026-03-02T09:30:00%2B01:00";

    private OnlineApp App => system.App;

    [Fact]
    public async Task A_user_is_answered_as_the_tables_of_the_model_say()
    {
        var answer = await App.GetAsync($"users/u2/recommendations?k=12&at={MondayMorning}&device=tv");

        Assert.Equal("v1", (string?)answer["modelVersion"]);
        Assert.Equal("blend", (string?)answer["model"]);
        Assert.Equal("history", (string?)answer["basis"]);
        Assert.Equal("2026-03-02T09:30:00+01:00", (string?)answer["at"]);
        Assert.NotEmpty((string?)answer["requestId"] ?? "");
        var context = system.Model.Context.Encode(new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(1)), RequestContext.Of("tv"));
        Assert.Equal(
            Enumerable.Range(1, 12).OrderByDescending(i => system.Model.Score(i, 2, [], [], context).Sum()).Select(i => $"i{i}"),
            Ids(answer));
        var sources = answer["items"]![0]!["sources"]!.AsArray();
        Assert.Equal((double)answer["items"]![0]!["score"]!, sources.Sum(s => (double)s!["contribution"]!), 1e-4);
    }

    [Fact]
    public async Task A_morning_on_a_phone_and_a_night_on_a_tv_differ()
    {
        var morning = await App.GetAsync($"users/u1/recommendations?at={MondayMorning}&device=phone");
        var night = await App.GetAsync("users/u1/recommendations?at=2026-03-07T22:30:00%2B01:00&device=tv");
        Assert.NotEqual(Ids(morning), Ids(night));
    }

    [Fact]
    public async Task A_plus_that_was_not_escaped_is_understood()
    {
        var answer = await App.GetAsync("users/u1/recommendations?at=2026-03-02T09:30:00+01:00");
        Assert.Equal("2026-03-02T09:30:00+01:00", (string?)answer["at"]);
    }

    [Theory]
    [InlineData("k=0", "invalid-field", "k")]
    [InlineData("k=10000", "invalid-field", "k")]
    [InlineData("k=-1", "invalid-field", "k")]
    [InlineData("k=ten", "invalid-field", "k")]
    [InlineData("at=yesterday", "invalid-field", "at")]
    [InlineData("at=2026-03-02T09:30:00", "invalid-field", "at")]
    [InlineData("at=2026-13-02T09:30:00Z", "invalid-field", "at")]
    [InlineData("excludeSeen=perhaps", "invalid-field", "excludeSeen")]
    [InlineData("model=oracle", "unknown-model", "model")]
    public async Task A_wrong_parameter_is_named(string query, string code, string field) =>
        await App.ProblemAsync(App.GetAsync($"users/u1/recommendations?{query}", 400), code, field);

    [Fact]
    public async Task An_unknown_device_is_taken_and_named_in_the_answer()
    {
        var answer = await App.GetAsync("users/u1/recommendations?device=fridge&context.weather=rain");
        Assert.Equal(["device", "weather"], answer["unknownContext"]!.AsArray().Select(f => (string)f!));
        Assert.Equal(10, answer["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_stranger_without_anything_gets_popularity()
    {
        var answer = await App.GetAsync("users/somebody%20else/recommendations?k=3");
        Assert.Equal("popularity", (string?)answer["basis"]);
        Assert.Equal("popular", (string?)answer["model"]);
        Assert.Equal(3, Ids(answer).Count);
    }

    [Fact]
    public async Task Items_of_the_visit_stand_in_for_a_history_and_unknown_ones_are_named()
    {
        var answer = await App.PostAsync(
            "recommendations", """{ "items": ["i4", "nothing"], "device": "tv", "at": "2026-03-02T09:30:00+01:00", "k": 5, "exclude": ["i1"] }""");
        Assert.Equal("items", (string?)answer["basis"]);
        Assert.Equal(["nothing"], answer["unknownItems"]!.AsArray().Select(i => (string)i!));
        Assert.Equal(5, Ids(answer).Count);
        Assert.DoesNotContain("i4", Ids(answer));
        Assert.DoesNotContain("i1", Ids(answer));
    }

    [Theory]
    [InlineData("""{ "k": 0 }""", 400, "invalid-field", "k")]
    [InlineData("""{ "k": "ten" }""", 400, "invalid-field", "k")]
    [InlineData("""{ "kay": 3 }""", 400, "invalid-field", "kay")]
    [InlineData("""{ "items": [[]] }""", 400, "invalid-field", "items[0]")]
    [InlineData("""{ "items": null }""", 400, "invalid-field", "items")]
    [InlineData("""{ "items": [""] }""", 400, "invalid-field", "items")]
    [InlineData("""{ "filters": { "categories": ["x"] } }""", 400, "invalid-field", "filters")]
    [InlineData("""{ "filter": "category eq" }""", 400, "invalid-field", "filter")]
    [InlineData("""{ "diversity": { "strength": 2 } }""", 400, "invalid-field", "diversity.strength")]
    [InlineData("""{ "diversity": { "maxPerCategory": "few" } }""", 400, "invalid-field", "diversity.maxPerCategory")]
    [InlineData("""{ "at": "noon" }""", 400, "invalid-field", "at")]
    [InlineData("""{ "userId": """, 400, "invalid-json", null)]
    [InlineData("null", 400, "invalid-json", null)]
    public async Task A_wrong_body_is_answered_with_the_field(string body, int status, string code, string? field) =>
        await App.ProblemAsync(App.PostAsync("recommendations", body, status), code, field);

    [Fact]
    public async Task Similar_items_answer_without_the_item_itself()
    {
        var answer = await App.GetAsync("items/i3/similar?k=4");
        var model = system.Model;
        Assert.Equal(
            Enumerable.Range(1, 12).Where(i => i != 3).OrderByDescending(i => model.Likeness[(3 * model.Size) + i]).Take(4).Select(i => $"i{i}"),
            Ids(answer));
    }

    [Fact]
    public async Task An_unknown_item_has_no_similar_ones()
    {
        await App.ProblemAsync(App.GetAsync("items/nothing/similar", 404), "unknown-item", "itemId");
        await App.ProblemAsync(App.GetAsync("items/i1/similar?k=0", 400), "invalid-field", "k");
    }

    [Fact]
    public async Task Without_a_key_nothing_is_told()
    {
        using var stranger = new HttpClient { BaseAddress = App.Http.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("users/u1/recommendations", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.DeleteAsync("users/u1", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("health/live", Cancel)).StatusCode);
    }

    private static List<string> Ids(JsonObject answer) => [.. answer["items"]!.AsArray().Select(i => (string)i!["itemId"]!)];
}
