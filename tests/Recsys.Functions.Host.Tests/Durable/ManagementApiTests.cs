using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Recsys.Functions.Host.Tests.Durable;

/// <summary>The links that a durable client gives for an instance lead to the host.</summary>
public sealed class ManagementApiTests(DurableHost fixture) : IClassFixture<DurableHost>
{
    private readonly SampleHost host = fixture.Host;

    [Fact]
    public async Task Status_events_and_termination_go_over_http_with_the_admin_key()
    {
        await host.StartAsync("linked", "Listen");
        await host.UntilAsync("linked", i => i.Text("status") == "Running");
        var links = JsonNode.Parse(await host.Http.GetStringAsync("/api/durable/linked/links", Cancel))!;
        var status = Link(links, "statusQueryGetUri");
        Assert.StartsWith($"{host.Http.BaseAddress}runtime/webhooks/durabletask/instances/linked", status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, status)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(HttpMethod.Get, With(status, host.App.FunctionKey))).Status);

        var (code, running) = await SendAsync(HttpMethod.Get, With(status, host.App.AdminKey));
        Assert.Equal(HttpStatusCode.Accepted, code);
        Assert.Equal("Running", JsonNode.Parse(running)!.Text("runtimeStatus"));

        var go = With(Link(links, "sendEventPostUri").Replace("{eventName}", "Go", StringComparison.Ordinal), host.App.AdminKey);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(HttpMethod.Post, go, "\"by link\"")).Status);
        await host.UntilAsync("linked", i => i.Text("customStatus") == """{"stage":"going"}""");

        var terminate = With(Link(links, "terminatePostUri").Replace("{text}", "enough", StringComparison.Ordinal), host.App.AdminKey);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(HttpMethod.Post, terminate)).Status);
        Assert.Equal("Terminated", (await host.EndAsync("linked")).Text("status"));
        (code, var ended) = await SendAsync(HttpMethod.Get, With(status, host.App.AdminKey));
        Assert.Equal((HttpStatusCode.OK, "Terminated"), (code, JsonNode.Parse(ended)!.Text("runtimeStatus")));
    }

    [Fact]
    public async Task An_unknown_instance_is_not_found()
    {
        var path = With(new Uri(host.Http.BaseAddress!, "/runtime/webhooks/durabletask/instances/nobody").ToString(), host.App.AdminKey);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, path)).Status);
    }

    private static string Link(JsonNode links, string name) =>
        links.AsObject().Single(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value!.GetValue<string>();

    private static string With(string uri, string key) => $"{uri}{(uri.Contains('?', StringComparison.Ordinal) ? '&' : '?')}code={key}";

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string uri, string? json = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(method, uri);
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
