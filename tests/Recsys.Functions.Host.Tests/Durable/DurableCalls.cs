using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Durable;

/// <summary>The endpoints of the sample app, from outside.</summary>
internal static class DurableCalls
{
    public static Task<HttpStatusCode> StartAsync(this SampleHost host, string id, string orchestrator, string input = "null") =>
        host.PostAsync($"/api/durable/{id}/start/{orchestrator}", input);

    public static Task<HttpStatusCode> RaiseAsync(this SampleHost host, string id, string name, string payload) =>
        host.PostAsync($"/api/durable/{id}/raise/{name}", payload);

    public static Task<HttpStatusCode> ManageAsync(this SampleHost host, string id, string action) =>
        host.PostAsync($"/api/durable/{id}/manage/{action}", "null");

    public static async Task<JsonNode?> GetAsync(this SampleHost host, string id)
    {
        using var answer = await host.Http.GetAsync($"/api/durable/{id}", Cancel);
        return answer.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel)) : null;
    }

    /// <summary>Waits until an instance is as wanted.</summary>
    public static async Task<JsonNode> UntilAsync(
        this SampleHost host, string id, Func<JsonNode, bool> match, [CallerArgumentExpression(nameof(match))] string what = "") =>
        (await Eventually.SeenAsync(() => host.GetAsync(id), found => found is not null && match(found), $"instance {id}: {what}"))!;

    /// <summary>Waits for an end.</summary>
    public static Task<JsonNode> EndAsync(this SampleHost host, string id) =>
        host.UntilAsync(id, i => i.Text("status") is "Completed" or "Failed" or "Terminated");

    /// <summary>An output that is a text.</summary>
    public static string? Output(this JsonNode instance) => instance.Text("output") is { } json ? JsonNode.Parse(json)!.GetValue<string>() : null;

    public static string? Text(this JsonNode node, string name) => node[name]?.GetValue<string>();

    public static async Task<HttpStatusCode> PostAsync(this SampleHost host, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await host.Http.PostAsync(path, content, Cancel);
        return answer.StatusCode;
    }
}
