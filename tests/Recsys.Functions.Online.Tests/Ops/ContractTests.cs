using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Functions.Online.Ops;
using Recsys.Functions.Online.Recommend;
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
    public async Task Every_status_of_a_problem_is_in_the_contract_and_each_call_with_a_key_says_what_comes_without()
    {
        var contract = await system.App.GetAsync("openapi.json");
        var calls = contract["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(c => c.Value!.AsObject()).ToList();
        var statuses = calls.SelectMany(c => c["responses"]!.AsObject()).Select(r => r.Key).ToHashSet();
        Assert.Superset(ProblemTypes.All.Values.Select(p => $"{p.Status}").ToHashSet(), statuses);
        Assert.All(calls.Where(c => c["security"] is null), c => Assert.Superset(
            new HashSet<string> { "400", "401", "500", "503" }, c["responses"]!.AsObject().Select(r => r.Key).ToHashSet()));
    }

    [Fact]
    public async Task Bodies_of_requests_have_the_fields_that_the_app_reads()
    {
        var schemas = (await system.App.GetAsync("openapi.json"))["components"]!["schemas"]!;
        string[] Fields(Type body, params string[] without) =>
            [.. body.GetProperties().Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]).Except(without).Order(StringComparer.Ordinal)];
        string[] Said(string schema) => [.. schemas[schema]!["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)];

        Assert.Equal(Fields(typeof(RecommendationBody)), Said("RecommendationRequest"));
        Assert.Equal(Fields(typeof(RankBody), "continue"), Said("RankRequest"));
        Assert.Equal(Fields(typeof(WhatIfBody), "continue", "context", "device", "country", "at"), Said("WhatIfRequest"));
    }

    [Fact]
    public void Every_problem_has_a_status_that_says_whose_fault_it_is() =>
        Assert.All(ProblemTypes.All.Values, problem => Assert.InRange(problem.Status, 400, 503));

    [Fact]
    public async Task Health_knows_two_probes()
    {
        Assert.Equal("live", (string?)(await system.App.GetAsync("health/live"))["status"]);
        var ready = await system.App.GetAsync("health/ready");
        // The first request begins to load the model; until that is done the app is degraded.
        for (var look = 0; (string?)ready["status"] == "degraded" && look < 300; look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            ready = await system.App.GetAsync("health/ready");
        }

        Assert.Equal(("ready", "ok", "ok"), ((string?)ready["status"], (string?)ready["storage"], (string?)ready["hub"]));
        await system.App.ProblemAsync(system.App.GetAsync("health/alive", 404), "not-found", "probe");
    }

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
