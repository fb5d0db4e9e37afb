using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Functions.Online.Ops;
using Recsys.Functions.Online.Recommend;
using Recsys.Functions.Online.Tests.Documented;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Ops;

public sealed class ContractTests(OnlineSystem system)
{
    [Fact]
    public async Task The_contract_that_is_served_lists_every_http_function_and_nothing_else()
    {
        var contract = await system.App.GetAsync("openapi.json");
        var documented = contract["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(o => ($"{o.Key} {path.Key[1..]}", (string)o.Value!["operationId"]!))).Order();
        Assert.Equal(HttpFunctions().Order(), documented);
    }

    [Fact]
    public async Task Every_reference_inside_the_contract_leads_somewhere()
    {
        var contract = await system.App.GetAsync("openapi.json");
        var references = Descendants(contract).OfType<JsonObject>()
            .Select(o => (string?)(o.ContainsKey("$ref") ? o["$ref"] : null)).OfType<string>().ToList();
        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.NotNull(reference[2..].Split('/').Aggregate((JsonNode?)contract, (node, part) => node?[part])));
    }

    [Fact]
    public void The_calls_to_try_by_hand_cover_every_http_function()
    {
        var calls = File.ReadAllText(Path.Combine(Repository.Root, "functions", "Online", "recsys.http"));
        Assert.All(HttpFunctions(), f => Assert.Contains($"### {f.Name}", calls, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_call_that_takes_an_id_in_its_path_has_a_form_without()
    {
        var routes = HttpFunctions().Select(f => f.Route).ToList();
        var withId = routes.Where(r => r.Contains("{userId}") || r.Contains("{itemId}") || r.Contains("{version}")).ToList();
        Assert.Equal(5, withId.Count);
        Assert.All(withId, route =>
        {
            var (verb, parts) = (route.Split(' ')[0], route.Split(' ')[1].Split('/'));
            var last = parts.Last(p => p[0] != '{');
            Assert.Contains(routes, r => r.StartsWith($"{verb} ") && !r.Contains('{') && r.Split(' ', '/')[^1] == last);
        });
    }

    [Fact]
    public void Every_problem_has_a_status_that_says_whose_fault_it_is() =>
        Assert.All(ProblemTypes.All.Values, problem => Assert.InRange(problem.Status, 400, 503));

    [Fact]
    public void Every_status_of_a_problem_is_named_by_the_contract() => Assert.Empty(
        ProblemTypes.All.Values.Select(p => p.Status).Except(Said.StatusesWithKey.Values.SelectMany(s => s)));

    [Fact]
    public async Task Every_call_that_needs_a_key_names_what_comes_without_one_and_what_comes_where_storage_refuses()
    {
        Assert.True(Said.StatusesWithKey.Count > 17);
        Assert.All(Said.StatusesWithKey.Values, statuses => Assert.Empty(((int[])[400, 401, 500, 503]).Except(statuses)));
        using var keyless = new HttpClient { BaseAddress = system.App.Http.BaseAddress };
        using var answer = await keyless.PostAsync("models/rollback", null, TestContext.Current.CancellationToken);
        Assert.Equal((401, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>That they come is tested where a version loads, and where somebody prefers to wait.</summary>
    [Fact]
    public void Headers_that_say_more_than_the_body_are_in_the_contract()
    {
        Assert.All(Said.StatusesWithKey.Keys, call => Assert.Equal(["Retry-After"], Said.HeadersOf(call, 503)));
        Assert.Equal(["Preference-Applied"], Said.HeadersOf("PostInteractions", 202));
    }

    [Theory]
    [InlineData("PostRecommendations", typeof(RecommendationBody))]
    [InlineData("PostRank", typeof(RankBody), "continue")]
    [InlineData("PostWhatIf", typeof(WhatIfBody), "continue", "context", "device", "country", "at")]
    public async Task The_fields_of_a_body_are_those_that_the_app_reads_and_a_misspelt_one_is_refused_by_both(
        string call, Type body, params string[] without)
    {
        var read = body.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));
        Assert.Equal(read.Except(without).Order(StringComparer.Ordinal), Said.FieldsOf(call).Order(StringComparer.Ordinal));

        var right = JsonNode.Parse(call switch
        {
            "PostRank" => """{ "candidates": ["i1"] }""",
            "PostWhatIf" => """{ "from": {}, "to": {} }""",
            _ => "{}",
        })!.AsObject();
        Assert.Null(Said.ProblemOfBody(call, right));
        right["fliter"] = "category eq 'x'";
        Assert.NotNull(Said.ProblemOfBody(call, right));
        var path = call["Post".Length..].ToLowerInvariant();
        await system.App.ProblemAsync(system.App.PostAsync(path, right.ToJsonString(), 400), "invalid-field", "fliter");
    }

    [Fact]
    public async Task Health_knows_two_probes()
    {
        Assert.Equal("live", (string?)(await system.App.GetAsync("health/live"))["status"]);
        // The first request begins to load the model; until that is done the app is degraded.
        var ready = await Eventually.SeenAsync(() => system.App.GetAsync("health/ready"), health => (string?)health["status"] != "degraded");
        Assert.Equal(("ready", "ok", "ok"), ((string?)ready["status"], (string?)ready["storage"], (string?)ready["hub"]));
        await system.App.ProblemAsync(system.App.GetAsync("health/alive", 404), "not-found", "probe");
    }

    private static Contract Said => new(File.ReadAllText(Contract.FilePath));

    private static IEnumerable<(string Route, string Name)> HttpFunctions() =>
        from type in typeof(GetHealth).Assembly.GetTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        let trigger = method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null)
        where trigger is not null
        from verb in trigger.Methods!
        select ($"{verb} {trigger.Route}", function.Name);

    private static IEnumerable<JsonNode> Descendants(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Descendants(p.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Descendants),
        _ => [],
    };
}
