using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.LocalHub;
using Recsys.Registry;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Tests.Models;
using Recsys.SpeedBench.Functions;
using Recsys.SpeedBench.Log;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Serving;

/// <summary>
/// <c>serving-http [--items 100000] [--requests 300] [--keep FOLDER]</c>: an answer of the blend over HTTP through host and worker, beside the same
/// answer in process and an empty function through host and worker. The three take turns.
/// </summary>
internal static class ServingHttpBench
{
    private const int Warm = 300;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var items = int.Parse(ServingBench.Option(args, "--items") ?? "100000", CultureInfo.InvariantCulture);
        var requests = int.Parse(ServingBench.Option(args, "--requests") ?? "300", CultureInfo.InvariantCulture);
        await using var azurite = new AzuriteFixture();
        using var folder = new TempFolder();
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(LogBench.Hub, 1)] });
        var container = await azurite.NewContainerAsync();
        var registry = new ModelRegistry(container, TimeProvider.System);
        await BenchVersion.PublishAsync(registry, "v1", items, ServingBench.Option(args, "--keep"));
        await registry.PromoteAsync("v1", CancellationToken.None);
        using var host = new ModelHost(
            registry, new EmptyCatalog(), new ModelHostOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);
        await host.PollAsync(CancellationToken.None);
        var (service, drawn) = (ServingProcess.Service(host, azurite.ConnectionString), BenchVersion.Of(items));
        await using var app = await OnlineProcess.StartAsync(
            OnlineProcess.Settings(azurite.ConnectionString, container.Name, hub.ConnectionString()));
        await using var empty = await BenchApp.StartAsync(azurite);
        (string Name, Func<int, Task> Ask)[] ways =
        [
            ("in process", n => ServingProcess.AskAsync(service, drawn, n)),
            ("an empty function", async n => await empty.Http.GetByteArrayAsync("/api/empty")),
            ("over HTTP", async n =>
            {
                using var response = await app.Http.PostAsJsonAsync("recommendations", Body(BenchVersion.Request(drawn, n)));
                response.EnsureSuccessStatusCode();
                await response.Content.ReadAsByteArrayAsync();
            }),
        ];
        var load = LogBench.Load();
        var times = ways.Select(_ => new double[requests]).ToArray();
        for (var n = -Warm; n < requests; n++)
        {
            foreach (var (way, (_, ask)) in ways.Index())
            {
                var begin = Stopwatch.GetTimestamp();
                await ask(n + Warm);
                if (n >= 0) times[way][n] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            }
        }

        foreach (var own in times) Array.Sort(own);
        LogBench.Line($"{items:N0} items, {requests} requests a way; load {load} before, {LogBench.Load()} after");
        LogBench.Line("| | p50 ms | p90 ms | p99 ms |");
        LogBench.Line("|---|---:|---:|---:|");
        foreach (var (way, own) in times.Index())
        {
            LogBench.Line(
                $"| {ways[way].Name} | {ServingProcess.At(own, 0.5):F2} | {ServingProcess.At(own, 0.9):F2} | {ServingProcess.At(own, 0.99):F2} |");
        }

        var ratio = ServingProcess.At(times[2], 0.5) / (ServingProcess.At(times[0], 0.5) + ServingProcess.At(times[1], 0.5));
        LogBench.Line($"Over HTTP it takes {ratio:F2} of the sum of the two others (p50).");
        return 0;
    }

    private static JsonObject Body(Scoring.Requests.RecommendationRequest request)
    {
        var body = new JsonObject
        {
            ["items"] = new JsonArray([.. request.Items.Select(i => (JsonNode)i)]),
            ["at"] = request.At!.Value.ToString("O", CultureInfo.InvariantCulture),
            ["model"] = request.Model,
            ["k"] = request.K,
        };
        foreach (var (name, value) in request.Context.Values) body[name] = value;
        return body;
    }
}
