using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Recsys.Functions.Online.Http;
using Recsys.Functions.Online.Recommend;
using Recsys.Scoring.Requests;

namespace Recsys.Functions.Online.Tests.Recommend;

/// <summary>A scenario decides what it says, and nothing else.</summary>
public sealed class ScenarioTests(OnlineSystem system)
{
    private static readonly string[] Thirty = [.. Enumerable.Range(1, 30).Select(n => $"i{n}")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
        var asked = RecommendationQuery.Read(new QueryCollection(parameters), QueryNames.Recommendations, "u1", defaults).Diversity;
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
}
