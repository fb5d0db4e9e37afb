using System.Text;
using System.Text.Json.Nodes;

namespace Recsys.Functions.Online.Tests.Documented;

/// <summary>What each call takes in its query is what the contract says.</summary>
public sealed class ParameterTests(OnlineSystem system)
{
    private static readonly string[] Lists = ["new", "popular", "trending", "best-selling"];

    private static IEnumerable<(string Path, string Method, IReadOnlyList<string> Query)> Calls =>
        new Contract(File.ReadAllText(Contract.FilePath)).Calls.Select(c => (c.Path, c.Method, c.Query))
            .Where(c => !c.Path.StartsWith("/health", StringComparison.Ordinal) && c.Path != "/openapi.json");

    [Fact]
    public async Task A_call_takes_the_parameters_of_the_contract_and_refuses_every_other()
    {
        var calls = Calls.ToList();
        var names = calls.SelectMany(c => c.Query).Append("nonsense").Distinct().ToList();
        Assert.True(calls.Count > 17 && names.Count > 17);
        foreach (var call in calls)
        {
            var paths = call.Path.Contains("{name}") ? Lists.Select(l => $"lists/{l}").ToList()
                : [call.Path[1..].Replace("{userId}", "nobody").Replace("{itemId}", "i1").Replace("{version}", "v0")];
            // Without it these two say first that it is missing.
            var required = call.Method != "GET" ? "" : call.Path == "/recommendations" ? "userId" : call.Path == "/items/similar" ? "itemId" : "";
            // What a call takes and does is tried by the calls of recsys.http.
            foreach (var name in names.Where(n => call.Method == "GET" || !call.Query.Contains(n)))
            {
                var others = required.Length == 0 || name == required ? "" : $"&{required}=1";
                var isRefused = new List<bool>();
                foreach (var path in paths) isRefused.Add(await IsRefusedAsync(call.Method, $"{path}?{name}={others}", name));
                Assert.True(
                    call.Query.Contains(name) ? isRefused.Contains(false) : !isRefused.Contains(false), $"{call.Method} {call.Path}: {name}");
            }
        }
    }

    [Fact]
    public async Task What_is_refused_for_a_parameter_is_not_done()
    {
        using var view = new HttpRequestMessage(HttpMethod.Post, "interactions")
        {
            Headers = { { "Prefer", "wait" } },
            Content = new StringContent(
                """{ "eventId": "kept", "userId": "kept", "itemId": "i5", "type": "view", "timestamp": "2026-03-01T18:30:00+01:00" }""",
                Encoding.UTF8, "application/json"),
        };
        using var stored = await system.App.Http.SendAsync(view, Cancel);
        var before = (await system.App.GetAsync("models"))["current"];

        Assert.True(await IsRefusedAsync("DELETE", "users/kept?dryRun=true", "dryRun"));
        Assert.True(await IsRefusedAsync("DELETE", "users?id=kept&userId=somebody", "userId"));
        Assert.True(await IsRefusedAsync("POST", "models/rollback?to=v1", "to"));
        Assert.True(await IsRefusedAsync("POST", "models/v1/promote?dryRun=true", "dryRun"));
        Assert.True(await IsRefusedAsync("PUT", "items?dryRun=true", "dryRun", """{ "itemId": "dry" }"""));

        Assert.Equal("history", (string?)(await system.App.GetAsync("users/kept/recommendations"))["basis"]);
        Assert.True(JsonNode.DeepEquals(before, (await system.App.GetAsync("models"))["current"]));
        await system.App.ProblemAsync(system.App.GetAsync("items/dry", 404), "unknown-item", "itemId");
    }

    private async Task<bool> IsRefusedAsync(string method, string path, string name, string body = "{}")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "POST" or "PUT") request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await system.App.Http.SendAsync(request, Cancel);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return (int)answer.StatusCode == 400 && (string?)problem!["field"] == name && ((string)problem["detail"]!).Contains("not known here");
    }
}
