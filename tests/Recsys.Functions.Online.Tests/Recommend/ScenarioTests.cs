using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Recsys.Domain;
using Recsys.Functions.Online.Http;
using Recsys.Functions.Online.Recommend;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;

namespace Recsys.Functions.Online.Tests.Recommend;

/// <summary>A scenario decides what it says, and nothing else.</summary>
public sealed class ScenarioTests(OnlineSystem system)
{
    private static readonly string[] Thirty = [.. Enumerable.Range(1, 30).Select(n => $"i{n}")];

    public static TheoryData<string?, string, string> Diversities
    {
        get
        {
            var data = new TheoryData<string?, string, string>();
            foreach (var name in Scenarios.Defaults.Keys.Append(null))
            {
                data.Add(name, "diversity=0.5", """{ "strength": 0.5 }""");
                data.Add(name, "maxPerCategory=3", """{ "maxPerCategory": 3 }""");
                data.Add(name, "diversity=0.5&maxPerCategory=3", """{ "strength": 0.5, "maxPerCategory": 3 }""");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Diversities))]
    public void One_field_of_the_diversity_leaves_the_other_as_the_scenario_has_it_in_a_query_and_in_a_body(string? name, string query, string body)
    {
        var defaults = new Scenarios(Scenarios.Defaults).Of(name, new RecommendationRequest());
        var parameters = query.Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => new StringValues(p[1]));
        var asked = QueryReader.Read(new QueryCollection(parameters), QueryNames.Recommendations, "u1", defaults).Diversity;
        var json = JsonElement.Parse($$"""{ "diversity": {{body}} }""");
        Assert.Equal(asked, JsonBody.Read<RecommendationBody>(json, "").ToRequest(defaults).Diversity);
        Assert.Equal(query.Contains("diversity") ? 0.5 : defaults.Diversity.Strength, asked.Strength);
        Assert.Equal(query.Contains("maxPerCategory") ? 3 : defaults.Diversity.MaxPerCategory, asked.MaxPerCategory);
    }

    [Theory]
    [InlineData(null, 30, true)]
    [InlineData("slot", 30, true)]
    [InlineData("watch-next", 5, true)]
    [InlineData("strict-slot", 3, false)]
    public async Task Candidates_are_all_answered_and_seen_ones_too_where_the_scenario_says_nothing_else(string? scenario, int count, bool withSeen)
    {
        using var view = new HttpRequestMessage(HttpMethod.Post, "interactions")
        {
            Headers = { { "Prefer", "wait" } },
            Content = new StringContent(
                """{ "eventId": "ranks", "userId": "ranks", "itemId": "i5", "type": "view", "timestamp": "2026-03-01T18:30:00+01:00" }""",
                Encoding.UTF8, "application/json"),
        };
        using var stored = await system.App.Http.SendAsync(view, Cancel);
        var answer = await system.App.PostAsync("rank", JsonSerializer.Serialize(new { userId = "ranks", scenario, candidates = Thirty }));
        Assert.Equal(("history", count), ((string?)answer["basis"], answer["items"]!.AsArray().Count));
        Assert.Equal(withSeen ? [] : ["i5"], answer["leftOut"]!.AsArray().Select(i => (string)i!));
    }

    [Fact]
    public async Task A_request_goes_before_its_scenario_when_candidates_are_ranked()
    {
        var answer = await system.App.PostAsync(
            "rank", JsonSerializer.Serialize(new { userId = "ranks-more", scenario = "strict-slot", k = 7, candidates = Thirty }));
        Assert.Equal(7, answer["items"]!.AsArray().Count);
    }

    [Theory]
    [InlineData(51, null, 50)]
    [InlineData(30, null, 30)]
    [InlineData(51, 50, 50)]
    public async Task With_reasons_as_many_candidates_are_answered_as_can_be_explained(int candidates, int? k, int count)
    {
        var body = new { userId = "why", explain = true, k, candidates = Enumerable.Range(1, candidates).Select(n => $"i{n}") };
        var answer = await system.App.PostAsync("rank", JsonSerializer.Serialize(body));
        Assert.Equal(count, answer["items"]!.AsArray().Count);
        Assert.All(answer["items"]!.AsArray(), i => Assert.NotNull(i!["why"]));
    }

    [Fact]
    public async Task More_reasons_than_are_given_are_refused_where_they_are_asked_for()
    {
        var body = new { userId = "why", explain = true, k = 51, candidates = Enumerable.Range(1, 51).Select(n => $"i{n}") };
        await system.App.ProblemAsync(system.App.PostAsync("rank", JsonSerializer.Serialize(body), 400), "invalid-field", "k");
    }

    [Theory]
    [InlineData("""{ "scenario": "cart", "candidates": ["a"] }""", null)]
    [InlineData("""{ "scenario": "cart", "candidates": [{ "itemId": "a", "categories": ["x"] }] }""", 2)]
    public async Task Without_a_catalog_the_cap_of_a_scenario_holds_where_candidates_bring_their_categories(string body, int? cap)
    {
        var http = new DefaultHttpContext { Request = { Body = new MemoryStream(Encoding.UTF8.GetBytes(body)), ContentType = "application/json" } };
        var reader = new RequestReader(new Scenarios(Scenarios.Defaults), new EmptyCatalog());
        Assert.Equal(cap, (await reader.OfRankAsync(http.Request, Cancel)).Request.Diversity.MaxPerCategory);
    }

    [Fact]
    public void What_a_call_has_no_parameter_to_switch_off_a_scenario_does_not_switch_on()
    {
        var reader = new RequestReader(
            new Scenarios(new Dictionary<string, Func<RecommendationRequest, RecommendationRequest>>
            {
                ["all"] = r => r with
                {
                    Explain = true,
                    Exploration = 0.4,
                    Freshness = 0.3,
                    Diversity = new DiversityOptions { Strength = 0.2, MaxPerCategory = 2 },
                },
            }),
            new OneItem());
        var query = new QueryCollection(new Dictionary<string, StringValues> { ["scenario"] = "all", ["k"] = "100" });
        Assert.Equal("True 0.4 0.3 0.2 2", Asked(QueryNames.Recommendations));
        Assert.Equal("False 0 0.3 0.2 2", Asked(QueryNames.Similar));
        Assert.All((string[][])[QueryNames.Popular, QueryNames.NewItems, QueryNames.Counted], n => Assert.Equal("False 0 0 0 ", Asked(n)));

        string Asked(string[] names)
        {
            var asked = reader.OfQuery(query, names);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{asked.Explain} {asked.Exploration} {asked.Freshness} {asked.Diversity.Strength} {asked.Diversity.MaxPerCategory}");
        }
    }

    [Fact]
    public void A_context_is_the_same_in_a_query_and_in_a_body()
    {
        var query = new QueryCollection(new Dictionary<string, StringValues>
        {
            ["device"] = "tv", ["context.device"] = "phone", ["context.weather"] = "", ["context.mood"] = "calm", ["country"] = "",
        });
        var json = JsonElement.Parse("""{ "device": "tv", "context": { "device": "phone", "weather": null, "mood": "calm" } }""");
        var asked = QueryReader.Read(query, QueryNames.Recommendations, "u1", new RecommendationRequest()).Context.Values;
        var said = JsonBody.Read<RecommendationBody>(json, "").ToRequest(new RecommendationRequest()).Context.Values;
        Assert.Equal(said.OrderBy(v => v.Key), asked.OrderBy(v => v.Key));
        Assert.Equal(["device=tv", "mood=calm"], asked.OrderBy(v => v.Key).Select(v => $"{v.Key}={v.Value}"));
    }

    /// <summary>A catalog by which diversity has something to go by.</summary>
    private sealed class OneItem : IItemCatalog
    {
        public event EventHandler? Changed
        {
            add { }
            remove { }
        }

        public bool IsRead => true;

        public bool IsEmpty => false;

        public object State => this;

        public IEnumerable<Item> Items => [new() { ItemId = "i1" }];

        public Item? Find(string itemId) => Items.FirstOrDefault(i => i.ItemId == itemId);
    }
}
