using System.Text.Json.Nodes;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Recommend;

/// <summary>Somebody without an id: the visit stands for the user, in events and in requests.</summary>
public sealed class VisitTests(OnlineSystem system)
{
    private OnlineApp App => system.App;

    [Theory]
    [InlineData("GET", "recommendations?sessionId={0}&k=12")]
    [InlineData("POST", "recommendations")]
    public async Task A_visit_without_a_user_is_answered_by_its_events_at_once(string verb, string path)
    {
        var visit = $"visit-{verb}";
        await PostAsync(visit, "i5", "i7");
        var answer = verb == "GET"
            ? await App.GetAsync(string.Format(null, path, visit))
            : await App.PostAsync(path, $$"""{ "sessionId": "{{visit}}", "k": 12 }""");
        Assert.Equal("history", (string?)answer["basis"]);
        Assert.Equal(10, Ids(answer).Count);
        Assert.DoesNotContain("i5", Ids(answer));
        Assert.DoesNotContain("i7", Ids(answer));
    }

    [Fact]
    public async Task What_a_visit_hid_is_not_answered_and_its_candidates_are_ranked_by_its_events()
    {
        await PostAsync("visit-hides", "i5");
        await App.PostAsync("interactions", Event("visit-hides", "h", "i8", "hide"), 202);
        var answer = await App.PostAsync("rank", """{ "sessionId": "visit-hides", "candidates": ["i1", "i2", "i8"] }""");
        Assert.Equal(("history", 2), ((string?)answer["basis"], Ids(answer).Count));
        Assert.Equal(["i8"], answer["leftOut"]!.AsArray().Select(i => (string)i!));
    }

    [Fact]
    public async Task A_visit_is_in_the_histories_when_its_events_went_through_the_log_and_is_erased_like_a_user()
    {
        await PostAsync("visit-stays", "i5");
        var histories = new Recsys.Interactions.History.UserHistories(system.TableOf(Recsys.Interactions.History.UserHistories.TableName));
        var history = await Eventually.SeenAsync(
            () => histories.FindAsync("visit-stays", TestContext.Current.CancellationToken), h => h.Interactions.Count == 1);
        Assert.Equal("i5", Assert.Single(history.Interactions).ItemId);
        Assert.True((bool)(await App.DeleteAsync("users?id=visit-stays"))["found"]!);
        Assert.Equal("popularity", (string?)(await App.GetAsync("recommendations?sessionId=visit-stays"))["basis"]);
    }

    [Fact]
    public async Task Where_there_is_a_user_the_visit_is_not_asked()
    {
        await PostAsync("visit-of-nobody", "i5");
        var answer = await App.GetAsync("recommendations?userId=never-seen&sessionId=visit-of-nobody");
        Assert.Equal("popularity", (string?)answer["basis"]);
    }

    [Fact]
    public async Task What_a_visit_did_is_the_users_from_the_first_event_on_that_names_both()
    {
        await PostAsync("visit-signs-in", "i5", "i7");
        await App.PostAsync("interactions", Event("visit-signs-in", "h", "i8", "hide"), 202);
        foreach (var item in (string[])["i9", "i10"])
        {
            await App.PostAsync("interactions", Event("visit-signs-in", item, item, user: "signs-in"), 202);
            var answer = await App.GetAsync("recommendations?userId=signs-in&k=12");
            Assert.Equal("history", (string?)answer["basis"]);
            Assert.All((string[])["i5", "i7", "i8", item], seen => Assert.DoesNotContain(seen, Ids(answer)));
        }

        var histories = new Recsys.Interactions.History.UserHistories(system.TableOf(Recsys.Interactions.History.UserHistories.TableName));
        var history = await Eventually.SeenAsync(
            () => histories.FindAsync("signs-in", TestContext.Current.CancellationToken), h => h.Interactions.Count >= 4 && h.Hidden.Count > 0);
        Assert.Equal(["i10", "i5", "i7", "i9"], history.Interactions.Select(i => i.ItemId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_visit_that_has_the_name_of_a_user_takes_nothing_from_that_user()
    {
        await App.PostAsync("interactions", Event("some-visit", "n", "i5", user: "namesake"), 202);
        await App.PostAsync("interactions", Event("namesake", "o", "i7", user: "other-user"), 202);
        Assert.Contains("i5", Ids(await App.GetAsync("recommendations?userId=other-user&k=12")));
    }

    [Theory]
    [InlineData("recommendations?k=3")]
    [InlineData("recommendations?sessionId=&k=3")]
    public async Task Without_user_and_visit_the_user_is_missing(string path) =>
        await App.ProblemAsync(App.GetAsync(path, 400), "missing-field", "userId");

    [Theory]
    [InlineData("""{ "k": 3 }""", "popularity", "popular")]
    [InlineData("""{ "k": 3, "device": "tv" }""", "context", "popular")]
    [InlineData("""{ "k": 3, "device": "fridge" }""", "popularity", "popular")]
    [InlineData("""{ "k": 3, "userId": "nobody-yet", "device": "tv" }""", "context", "popular")]
    [InlineData("""{ "k": 3, "items": ["i4"] }""", "items", "blend")]
    [InlineData("""{ "k": 3, "items": ["unheard-of"] }""", "popularity", "popular")]
    [InlineData("""{ "k": 3, "userId": "u2" }""", "history", "blend")]
    public async Task Each_way_to_an_answer_is_named(string body, string basis, string model)
    {
        var answer = await App.PostAsync("recommendations", body);
        Assert.Equal((basis, model, 3), ((string?)answer["basis"], (string?)answer["model"], Ids(answer).Count));
    }

    private Task<JsonObject> PostAsync(string visit, params string[] items) => App.PostAsync(
        "interactions", $"[{string.Join(',', items.Select(i => Event(visit, i, i)))}]", 202);

    private static string Event(string visit, string id, string item, string type = "view", string? user = null)
    {
        var body = new JsonObject
        {
            ["eventId"] = $"{visit}-{id}", ["sessionId"] = visit, ["itemId"] = item, ["type"] = type, ["timestamp"] = "2026-03-01T18:30:00+01:00",
        };
        if (user is not null) body["userId"] = user;
        return body.ToJsonString();
    }

    private static List<string> Ids(JsonObject answer) => [.. answer["items"]!.AsArray().Select(i => (string)i!["itemId"]!)];
}
