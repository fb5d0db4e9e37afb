using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Azure.Functions.Worker;
using Recsys.Functions.Online.Http;
using Recsys.Functions.Online.Ops;
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
    public async Task Health_knows_two_probes()
    {
        Assert.Equal("live", (string?)(await system.App.GetAsync("health/live"))["status"]);
        // The first request begins to load the model; until that is done the app is degraded.
        var ready = await Poll.UntilAsync(() => system.App.GetAsync("health/ready"), health => (string?)health["status"] != "degraded");
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
