using System.Net;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Http;

/// <summary>Requests that meet a stop, a time limit or a dead worker.</summary>
public sealed class HttpLifeTests
{
    [Fact]
    public async Task What_runs_at_the_stop_is_answered_and_new_requests_are_refused()
    {
        await using var host = await SampleHost.StartAsync(["Wait", "Hello"]);
        var running = host.Http.GetStringAsync("/api/wait/gate", Cancel);
        await host.SeenAsync("Wait", "begin");
        var stop = host.StopAsync();
        await Eventually.TrueAsync(
            async () => await StatusAsync(host, "/api/hello/ann") == HttpStatusCode.ServiceUnavailable, "new requests are refused");
        Assert.False(running.IsCompleted);
        Assert.False(stop.IsCompleted);
        host.Open("gate");
        Assert.Equal("through the gate", await running);
        Assert.Equal(0, await stop);
        await Assert.ThrowsAsync<HttpRequestException>(() => host.Http.GetStringAsync("/api/hello/ann", Cancel));
    }

    [Fact]
    public async Task A_request_beyond_the_function_timeout_is_500_and_the_worker_is_another_one()
    {
        await using var host = await SampleHost.StartAsync(
            ["Wait", "Hello"], new Dictionary<string, string?> { ["AzureFunctionsJobHost__functionTimeout"] = "00:00:05" });
        var before = host.WorkerId;
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(host, "/api/wait/never"));
        await host.PrintedAsync("Function 'Wait' exceeded functionTimeout (00:00:05): the worker is restarted");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "/api/hello/ann"));
        Assert.NotEqual(before, host.WorkerId);
    }

    [Fact]
    public async Task A_request_that_runs_in_a_killed_worker_is_500_and_the_next_one_is_answered_by_the_next_worker()
    {
        await using var host = await SampleHost.StartAsync(["Wait", "Hello"]);
        for (var kill = 0; kill < 2; kill++)
        {
            var before = host.WorkerId;
            var running = StatusAsync(host, "/api/wait/never");
            await Eventually.TrueAsync(() => host.Journal.Any(l => l.Process == before), "the request runs");
            host.App.KillWorker();
            Assert.Equal(HttpStatusCode.InternalServerError, await running);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "/api/hello/ann"));
            Assert.NotEqual(before, host.WorkerId);
        }
    }

    [Theory]
    [InlineData("", "cannot be started")]
    [InlineData("Recsys.Functions.SampleApp.dll", "cannot be used")]
    public async Task A_request_that_waits_while_workers_fail_to_come_up_is_answered_by_the_first_that_does(string missing, string said)
    {
        using var folder = new TempFolder();
        var app = folder.File("app");
        SampleHost.CopyApp(app);
        await using var host = await SampleHost.StartAsync(["Hello"], appFolder: app);
        var (there, away) = (Path.Combine(app, missing), folder.File("away"));
        Directory.Move(there.TrimEnd('/'), away);
        host.App.KillWorker();
        await host.PrintedAsync("another one starts");
        var waiting = StatusAsync(host, "/api/hello/ann");
        await host.PrintedAsync(said);
        Assert.False(waiting.IsCompleted);
        Directory.Move(away, there.TrimEnd('/'));
        Assert.Equal(HttpStatusCode.OK, await waiting.WaitAsync(TimeSpan.FromMinutes(2), Cancel));
    }

    [Fact]
    public async Task Disabled_functions_are_listed_and_not_served_and_the_route_prefix_comes_from_host_json()
    {
        using var folder = new TempFolder();
        SampleHost.CopyApp(folder.Path, ("host.json", """{ "version": "2.0", "extensions": { "http": { "routePrefix": "v1" } } }"""));
        var settings = new Dictionary<string, string?> { ["AzureWebJobs__Guarded__Disabled"] = "true" };
        await using var host = await SampleHost.StartAsync(["Hello", "Guarded"], settings, appFolder: folder.Path);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "/v1/hello/ann"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, "/v1/Guarded"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(host, "/v1/Fail"));
        Assert.Contains($"        Hello: [GET] {host.Http.BaseAddress}v1/hello/{{name:alpha}}/{{times:int?}}", host.Lines);
        var disabled = Assert.Single(host.Lines, l => l.StartsWith("Disabled: ", StringComparison.Ordinal))["Disabled: ".Length..].Split(", ");
        Assert.Contains("Guarded", disabled);
        Assert.Contains("Fail", disabled);
        Assert.DoesNotContain("Hello", disabled);
    }

    private static async Task<HttpStatusCode> StatusAsync(SampleHost host, string path)
    {
        using var answer = await host.Http.GetAsync(path, Cancel);
        return answer.StatusCode;
    }
}
