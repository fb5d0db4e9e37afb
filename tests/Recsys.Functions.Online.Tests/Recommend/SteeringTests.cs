using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Recsys.Functions.Online.Tests.Recommend;

public sealed class SteeringTests(OnlineSystem system)
{
    private OnlineApp App => system.App;

    [Fact]
    public async Task A_filter_works_in_a_query_and_in_a_body()
    {
        await ShopItems.PutAsync(system);
        var query = await App.GetAsync("users/u1/recommendations?k=12&filter=category%20eq%20%27even%27");
        var body = await App.PostAsync("recommendations", """{ "userId": "u1", "k": 12, "filter": "not (category eq 'odd')" }""");
        Assert.Equal(6, Ids(query).Count);
        Assert.Equal(Ids(query).Order(), Ids(body).Order());
        Assert.Equal(["i4", "i6"], Ids(await App.GetAsync("items/i3/similar?filter=itemId%20in%20('i3','i4','i6')")).Order());
    }

    [Theory]
    [InlineData("users/u1/recommendations?filter=price%20lt", 9)]
    [InlineData("recommendations?userId=u1&filter=(a%20eq%201", 8)]
    [InlineData("items/i1/similar?filter=%25", 1)]
    public async Task A_filter_that_cannot_be_read_is_a_problem_with_the_position(string path, int position)
    {
        var problem = await App.GetAsync(path, 400);
        Assert.Equal(
            ("urn:recsys:problem:invalid-field", "filter", position),
            ((string)problem["type"]!, (string)problem["field"]!, (int)problem["position"]!));
    }

    [Theory]
    [InlineData("freshness=2", "freshness")]
    [InlineData("exploration=much", "exploration")]
    [InlineData("explain=why", "explain")]
    [InlineData("diversity=-1", "diversity")]
    [InlineData("maxPerCategory=0", "diversity.maxPerCategory")]
    [InlineData("sessionId=%07", "sessionId")]
    [InlineData("explain=true&k=51", "k")]
    public async Task A_wrong_parameter_is_named(string query, string field) =>
        await App.ProblemAsync(App.GetAsync($"users/u1/recommendations?{query}", 400), "invalid-field", field);

    [Theory]
    [InlineData("rank", """{ "candidates": [] }""", "candidates")]
    [InlineData("rank", """{ "candidates": ["i1", []] }""", "candidates[1]")]
    [InlineData("rank", """{ "candidates": [{ "itemId": "i1", "colour": "red" }] }""", "candidates[0].colour")]
    [InlineData("rank", """{ "candidates": [{ "title": "x" }] }""", "candidates[0]")]
    [InlineData("rank", """{ "candidates": ["i1"], "continue": "r" }""", "continue")]
    [InlineData("rank", """{ "candidates": [{ "\ud800long": 1 }] }""", null, "invalid-json")]
    [InlineData("whatif", """{ "from": {} }""", "to", "missing-field")]
    [InlineData("whatif", """{ "from": {}, "to": { "at": "noon" } }""", "to.at")]
    [InlineData("whatif", """{ "from": {}, "to": {}, "device": "tv" }""", "context")]
    [InlineData("recommendations", """{ "boosts": [{ "filter": "a eq 1" }] }""", "boosts[0]")]
    [InlineData("recommendations", """{ "boosts": [{ "filter": "a eq 1", "factor": 1e9 }] }""", "boosts[0].factor")]
    [InlineData("recommendations", """{ "pins": [{ "itemId": "i1", "position": 0 }] }""", "pins[0].position")]
    [InlineData("recommendations", """{ "scenario": "nowhere" }""", "scenario", "unknown-scenario")]
    public async Task A_wrong_body_is_answered_with_the_field(string path, string body, string? field, string code = "invalid-field") =>
        await App.ProblemAsync(App.PostAsync(path, body, 400), code, field);

    [Theory]
    [InlineData("""{ "kay": 3 }""", "The field 'kay' is not known.")]
    [InlineData("""{ "k": "three" }""", "The field 'k' has a value of the wrong kind.")]
    [InlineData("""{ "diversity": 0.3 }""", "The field 'diversity' has a value of the wrong kind.")]
    [InlineData("""{ "pins": [{ "itemId": "i1" }] }""", "The field 'pins[0]' lacks a part.")]
    public async Task What_is_wrong_with_a_field_is_said(string body, string detail) =>
        Assert.Equal(detail, (string?)(await App.PostAsync("recommendations", body, 400))["detail"]);

    [Fact]
    public async Task A_scenario_gives_what_the_request_does_not_say_and_an_unknown_one_lists_the_known()
    {
        await ShopItems.PutAsync(system);
        Assert.Equal(4, Ids(await App.PostAsync("recommendations", """{ "scenario": "cart", "items": ["i3"] }""")).Count);
        Assert.Equal(2, Ids(await App.PostAsync("recommendations", """{ "scenario": "cart", "items": ["i3"], "k": 2 }""")).Count);
        var problem = await App.GetAsync("users/u1/recommendations?scenario=nowhere", 400);
        Assert.Contains("advert, cart, home, similar, slot, strict-slot, watch-next", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    [InlineData(null)]
    public async Task The_pins_of_a_scenario_hold_as_far_as_the_answer_goes(int? k)
    {
        var (parameter, field) = k is null ? ("", "") : ($"&k={k}", $""", "k": {k}""");
        var query = await App.GetAsync($"users/u2/recommendations?scenario=advert{parameter}");
        var body = await App.PostAsync("recommendations", $$"""{ "userId": "u2", "scenario": "advert"{{field}} }""");
        Assert.All([query, body], answer =>
        {
            var ids = Ids(answer);
            Assert.Equal(k ?? 12, ids.Count);
            Assert.Equal(k != 1, ids.Count > 1 && ids[1] == "i3");
            Assert.Equal(k is null, ids.Count > 8 && ids[8] == "i7");
        });

        // Those of the request itself are the caller's mistake.
        await App.ProblemAsync(
            App.PostAsync("recommendations", """{ "scenario": "advert", "k": 5, "pins": [{ "itemId": "i1", "position": 6 }] }""", 400),
            "invalid-field", "pins[0].position");
    }

    [Fact]
    public async Task A_field_that_no_item_has_is_named_in_the_answer_and_one_in_other_capitals_is_refused()
    {
        await ShopItems.PutAsync(system);
        string[] paths =
        [
            "users/u2/recommendations", "lists/new", "lists/popular", "lists/trending", "items/i3/similar", "items/new-1/similar",
        ];
        foreach (var path in paths)
        {
            var answer = await App.GetAsync($"{path}?filter=catgory%20eq%20%27odd%27");
            Assert.Empty(Ids(answer));
            Assert.Equal("catgory", (string?)Assert.Single(answer["unknownFields"]!.AsArray()));
            Assert.False((await App.GetAsync($"{path}?filter=category%20eq%20%27odd%27")).ContainsKey("unknownFields"));
            Assert.Equal(1, (int)(await App.GetAsync($"{path}?filter=Category%20eq%20%27odd%27", 400))["position"]!);
        }
    }

    [Theory]
    [InlineData("trending", "i7", "i2")]
    [InlineData("trending?type=click", "i2")]
    [InlineData("best-selling", "i5", "i7")]
    [InlineData("best-selling?k=1", "i5")]
    [InlineData("best-selling?exclude=i5", "i7")]
    [InlineData("best-selling?type=like")]
    public async Task Lists_by_counts_are_those_of_the_version(string list, params string[] expected)
    {
        var answer = await App.GetAsync($"lists/{list}");
        Assert.Equal(expected, Ids(answer));
        Assert.Equal("2026-03-02T00:00:00+00:00", (string)answer["to"]!);
    }

    [Theory]
    [InlineData("users/turns-pages/recommendations", 12)]
    [InlineData("items/i3/similar", 11)]
    [InlineData("lists/popular", 12)]
    public async Task Pages_repeat_nothing_and_one_of_an_unknown_answer_is_gone(string path, int count)
    {
        var (seen, last) = (new List<string>(), "");
        for (var page = 0; page < 3; page++)
        {
            var answer = await App.GetAsync($"{path}?k=4{last}");
            seen.AddRange(Ids(answer));
            last = $"&continue={(string)answer["requestId"]!}";
        }

        Assert.Equal((count, count), (seen.Count, seen.Distinct().Count()));
        await App.ProblemAsync(App.GetAsync($"{path}?continue=nobody-gave-it", 410), "unknown-page", "continue");
    }

    [Fact]
    public async Task Candidates_of_the_caller_come_back_in_order_with_the_way_of_each()
    {
        await ShopItems.PutAsync(system);
        var answer = await App.PostAsync(
            "rank", """{ "userId": "u2", "candidates": ["i1", "i2", "new-1", { "itemId": "x", "tags": ["never heard"] }, { "itemId": "i3" }] }""");
        Assert.Equal(5, Ids(answer).Count);
        var paths = answer["items"]!.AsArray().ToDictionary(i => (string)i!["itemId"]!, i => (string)i!["path"]!);
        Assert.Equal(("model", "description", "none", "model"), (paths["i1"], paths["new-1"], paths["x"], paths["i3"]));
        var scores = answer["items"]!.AsArray().Select(i => (double)i!["score"]!).ToList();
        Assert.Equal(scores.OrderDescending(), scores);
    }

    [Fact]
    public async Task Reasons_and_two_contexts_are_answered()
    {
        var why = await App.GetAsync("users/u2/recommendations?k=2&device=tv&explain=true");
        Assert.All(why["items"]!.AsArray(), i => Assert.Contains("device", i!["why"]!["context"]!.AsArray().Select(c => (string)c!["field"]!)));
        var moved = await App.PostAsync("whatif", """{ "userId": "u2", "k": 3, "from": { "device": "phone" }, "to": { "device": "tv" } }""");
        Assert.All(moved["moved"]!.AsArray(), m => Assert.Equal(["device"], m!["context"]!.AsArray().Select(c => (string)c!["field"]!)));
        Assert.Equal(3, Ids(moved["to"]!.AsObject()).Count);
    }

    [Theory]
    [InlineData("wait", "")]
    [InlineData("respond-async, wait=10", "")]
    [InlineData(null, """, "sessionId": "visit" """)]
    public async Task What_was_posted_counts_in_the_next_answer(string? prefer, string session)
    {
        for (var n = 0; n < 5; n++)
        {
            var user = $"writes-{prefer}-{n}";
            using var request = new HttpRequestMessage(HttpMethod.Post, "interactions")
            {
                Content = JsonContent.Create(JsonNode.Parse(
                    $$"""
                    {
                      "eventId": "{{user}}", "userId": "{{user}}", "itemId": "i5", "type": "view", "timestamp": "2026-03-01T18:30:00+01:00"{{session}}
                    }
                    """)),
            };
            if (prefer is not null) request.Headers.Add("Prefer", prefer);
            using var response = await App.Http.SendAsync(request, Cancel);
            Assert.Equal(202, (int)response.StatusCode);
            Assert.Equal(prefer is not null, response.Headers.Contains("Preference-Applied"));

            var answer = await App.GetAsync($"recommendations?userId={Uri.EscapeDataString(user)}&k=12");
            Assert.Equal("history", (string?)answer["basis"]);
            Assert.DoesNotContain("i5", Ids(answer));
        }
    }

    [Theory]
    [InlineData("lists/trending?type=hide", "type")]
    [InlineData("lists/new?type=view", "type")]
    [InlineData("lists/trending?device=tv", "device")]
    [InlineData("users/u1/recommendations?fliter=x", "fliter")]
    [InlineData("users/u1/recommendations?userId=u2", "userId")]
    [InlineData("users/u1/recommendations?k=1&k=2", "k")]
    [InlineData("users/u1/recommendations?filter=a%20eq%201&filter=b%20eq%201", "filter")]
    [InlineData("users/u1/recommendations?context.x=1&context.x=2", "context.x")]
    [InlineData("recommendations?sessionId=a&sessionId=b", "sessionId")]
    [InlineData("items/i1/similar?device=tv", "device")]
    public async Task A_parameter_that_a_call_does_not_take_or_that_is_there_twice_is_named(string path, string field) =>
        await App.ProblemAsync(App.GetAsync(path, 400), "invalid-field", field);

    [Fact]
    public async Task The_key_may_stand_in_the_query()
    {
        using var keyless = new HttpClient { BaseAddress = App.Http.BaseAddress };
        var key = App.Http.DefaultRequestHeaders.GetValues("x-functions-key").Single();
        using var answer = await keyless.GetAsync($"users/u1/recommendations?code={Uri.EscapeDataString(key)}", Cancel);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task What_is_hidden_over_http_is_gone_until_it_is_unhidden()
    {
        async Task<List<string>> AfterAsync(string type, int minute)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "interactions")
            {
                Headers = { { "Prefer", "wait" } },
                Content = JsonContent.Create(new
                {
                    eventId = $"hides-{minute}", userId = "hides", itemId = "i6", type, timestamp = $"2026-03-01T18:{minute}:00+01:00",
                }),
            };
            using var response = await App.Http.SendAsync(request, Cancel);
            Assert.Equal(202, (int)response.StatusCode);
            return Ids(await App.GetAsync("users/hides/recommendations?k=12&excludeSeen=false"));
        }

        Assert.DoesNotContain("i6", await AfterAsync("hide", 30));
        Assert.Contains("i6", await AfterAsync("unhide", 40));

        // Of the two the later by its time holds, whichever comes first.
        Assert.Contains("i6", await AfterAsync("hide", 35));
        Assert.DoesNotContain("i6", await AfterAsync("hide", 50));
    }

    private static List<string> Ids(JsonObject answer) => [.. answer["items"]!.AsArray().Select(i => (string)i!["itemId"]!)];
}
