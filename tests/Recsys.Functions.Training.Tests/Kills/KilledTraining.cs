using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Recsys.Datasets.Simulation;
using Recsys.Domain.Wire;
using Recsys.Interactions.Log;
using Recsys.Local;
using Recsys.Registry;
using Recsys.TestKit;

namespace Recsys.Functions.Training.Tests.Kills;

/// <summary>What one run of the training app came to.</summary>
/// <param name="Seed">Decides where it was killed.</param>
/// <param name="Kills">How often it was.</param>
/// <param name="Activities">Activities that the orchestration asked for, as its history says.</param>
/// <param name="Lost">Those of them that never ended well.</param>
/// <param name="Begun">Activities that began, over all lives, as the processes' logs say.</param>
/// <param name="State">How the orchestration ended.</param>
/// <param name="Files">The files of the published version: names and SHA-256.</param>
/// <param name="Seconds">From the first start to the end.</param>
internal sealed record KilledTrainingRun(int Seed, int Kills, int Activities, int Lost, int Begun, string State, string Files, double Seconds)
{
    /// <summary>Activities that were run more than once.</summary>
    public int Repeated => Begun - Activities;
}

/// <summary>Runs the training app as a process of its own on the log of a simulated shop, kills it (SIGKILL) at random points, starts it again.</summary>
internal sealed class KilledTraining(AzuriteFixture azurite)
{
    private const string Hub = "interactions";

    /// <summary>Once a year: what is tried here is started by hand.</summary>
    private const string Never = "0 0 3 1 1 *";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private static readonly string[] Families = ["autoencoder", "gcn"];

    private static readonly IReadOnlyList<string> Activities =
    [
        .. typeof(TrainingOrchestrator).Assembly.GetTypes().SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
            .Where(m => m.GetParameters().Any(p => p.IsDefined(typeof(ActivityTriggerAttribute))))
            .Select(m => m.GetCustomAttribute<FunctionAttribute>()!.Name),
    ];

    public async Task<KilledTrainingRun> RunAsync(int seed, int kills, CancellationToken cancellationToken)
    {
        using var state = new TempFolder();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var token = patience.Token;
        var container = new BlobContainerClient(azurite.ConnectionString, azurite.NewName("killed"));
        await FillLogAsync(container, token);
        var (random, lines, hub) = (new Random(seed), new ConcurrentQueue<string>(), azurite.NewName("Training"));
        var begin = TimeProvider.System.GetTimestamp();
        var done = 0;
        for (var isStarted = false; ; isStarted = true)
        {
            await using var process = Start(container.Name, hub, state.Path, lines);
            using var client = await ClientAsync(process, state.Path, token);
            if (!isStarted)
            {
                using var answer = await client.PostAsJsonAsync("/api/training", new { families = Families, sliceSeconds = 1 }, token);
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            }

            if (done == kills)
                return await EndAsync(client, container, hub, seed, done, begin, lines, token);
            // Some activities further, and then anywhere within one: always another point, and always some progress.
            await BegunAsync(process, lines, Count(lines, "Executing") + random.Next(1, 3), token);
            await Task.Delay(random.Next(0, 400), token);
            process.Kill();
            await process.Exited;
            done++;
        }
    }

    private async Task<KilledTrainingRun> EndAsync(
        HttpClient client, BlobContainerClient container, string hub, int seed, int kills, long begin, ConcurrentQueue<string> lines, CancellationToken cancellationToken)
    {
        while (true)
        {
            var run = await client.GetFromJsonAsync<JsonElement>("/api/training", cancellationToken);
            if (run.GetProperty("state").GetString() is "Completed" or "Failed" or "Terminated")
            {
                var registry = new ModelRegistry(container, TimeProvider.System);
                var versions = await registry.ListAsync(cancellationToken);
                var files = versions.Count == 1 ? versions[0].Files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name}:{f.Sha256}") : [$"{versions.Count} versions"];
                var state = run.GetProperty("state").GetString() is "Completed" ? "Completed" : run.GetRawText();
                var history = await HistoryAsync(hub, cancellationToken);
                var asked = history.Where(e => e.Kind == "activity").Select(e => e.Id).ToList();
                return new KilledTrainingRun(
                    seed, kills, asked.Count, asked.Except(history.Where(e => e.Kind == "activityCompleted").Select(e => e.Id)).Count(), Count(lines, "Executing"), state,
                    string.Join(' ', files), TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
            }

            await Task.Delay(200, cancellationToken);
        }
    }

    /// <summary>The one log of the one orchestration, as it lies in storage.</summary>
    private async Task<IReadOnlyList<(string Kind, int? Id)>> HistoryAsync(string hub, CancellationToken cancellationToken)
    {
        var container = new BlobContainerClient(azurite.ConnectionString, $"{hub.ToLowerInvariant()}-durable");
        var logs = await container.GetBlobsAsync(new GetBlobsOptions { Prefix = "logs/" }, cancellationToken).ToListAsync(cancellationToken);
        var log = await container.GetBlobClient(Assert.Single(logs).Name).DownloadContentAsync(cancellationToken);
        return
        [
            .. log.Value.Content.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
                .Select(e => (e.GetProperty("e").GetString()!, e.TryGetProperty("id", out var id) ? id.GetInt32() : (int?)null)),
        ];
    }

    private static async Task FillLogAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        var shop = new SimulatedShop(new ShopOptions { Users = 80, Items = 60, Interactions = 3_000, Categories = 6 });
        var events = shop.Interactions().Select((interaction, number) => new HubEvent(
            number, number.ToString(CultureInfo.InvariantCulture), interaction.Timestamp, interaction.EventId, InteractionJson.Write(interaction))).ToList();
        await new InteractionLogWriter(container, Hub, "stream").AppendAsync(0, events, cancellationToken);
    }

    private ChildProcess Start(string container, string hub, string state, ConcurrentQueue<string> lines) => ChildProcess.Start(new ChildProcessOptions
    {
        FileName = "dotnet",
        Arguments = [Path.Combine(AppContext.BaseDirectory, "Recsys.Functions.Training.dll"), "--urls", "http://127.0.0.1:0"],
        Output = lines.Enqueue,
        Environment = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["RecsysStorage"] = azurite.ConnectionString,
            ["RecsysContainer"] = container,
            ["InteractionsHubName"] = Hub,
            ["TrainingSchedule"] = Never,
            ["CompactionSchedule"] = Never,
            ["RECSYS_STATE"] = state,
            ["AzureFunctionsWebHost__hostid"] = hub.ToLowerInvariant(),
            ["Logging__LogLevel__Function"] = "Debug",
            ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = hub,
            ["AzureFunctionsJobHost__extensions__durableTask__embedded__leaseDuration"] = "00:00:02",
            ["AzureFunctionsJobHost__extensions__durableTask__embedded__minPollInterval"] = "00:00:00.100",
            ["AzureFunctionsJobHost__extensions__durableTask__embedded__maxPollInterval"] = "00:00:00.500",
        },
    });

    private static async Task<HttpClient> ClientAsync(ChildProcess process, string state, CancellationToken cancellationToken)
    {
        const string listening = "Now listening on: ";
        var line = await process.WaitForLineAsync(l => l.StartsWith(listening, StringComparison.Ordinal), Patience, cancellationToken);
        var keys = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(state, "function-keys.json"), cancellationToken));
        var client = new HttpClient { BaseAddress = new Uri(line[listening.Length..]) };
        client.DefaultRequestHeaders.Add("x-functions-key", keys.RootElement.GetProperty("functionKey").GetString());
        return client;
    }

    /// <summary>Waits for so many activities to have begun; returns early when the run is through.</summary>
    private static async Task BegunAsync(ChildProcess process, ConcurrentQueue<string> lines, int count, CancellationToken cancellationToken)
    {
        while (Count(lines, "Executing") < count && !lines.Any(l => l.Contains("Executed 'PublishModel'", StringComparison.Ordinal)))
        {
            Assert.False(process.HasExited, string.Join('\n', process.LastLines));
            await Task.Delay(5, cancellationToken);
        }
    }

    private static int Count(ConcurrentQueue<string> lines, string what)
        => lines.Count(l => Activities.Any(a => l.Contains($"{what} '{a}'", StringComparison.Ordinal)));
}
