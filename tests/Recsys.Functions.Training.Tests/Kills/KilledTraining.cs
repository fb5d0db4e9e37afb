using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
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

/// <summary>Runs the training app on the log of a simulated shop and kills (SIGKILL) at random points host and worker, or the worker alone.</summary>
internal sealed class KilledTraining(AzuriteFixture azurite)
{
    private const string Hub = TrainingSettings.Hub;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private static readonly string[] Families = ["autoencoder", "gcn"];

    private static readonly IReadOnlyList<string> Activities =
    [
        .. typeof(TrainingOrchestrator).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
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
        await ShopLog.FillAsync(container, token);
        var (random, lines, hub) = (new Random(seed), new ConcurrentQueue<string>(), azurite.NewName("Training"));
        var begin = TimeProvider.System.GetTimestamp();
        var done = 0;
        HostedApp? app = null;
        try
        {
            for (; done < kills || app is null; done++)
            {
                if (app is null)
                {
                    app = await StartAsync(container.Name, hub, state.Path, lines);
                }

                if (done == 0)
                {
                    using var answer = await app.Http.PostAsJsonAsync("/api/training", new { families = Families, sliceSeconds = 1 }, token);
                    Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
                }

                if (done == kills)
                    break;
                // Some activities further, and then anywhere within one: always another point, and always some progress.
                await BegunAsync(app.Process, lines, Count(lines, "Executing") + random.Next(1, 3), token);
                await Task.Delay(random.Next(0, 400), token);
                if (random.Next(2) == 0)
                {
                    app.KillWorker();
                    continue;
                }

                app.Kill();
                await app.DisposeAsync();
                app = null;
            }

            return await EndAsync(app.Http, container, hub, seed, done, begin, lines, token);
        }
        finally
        {
            if (app is not null)
                await app.DisposeAsync();
        }
    }

    private async Task<KilledTrainingRun> EndAsync(
        HttpClient client, BlobContainerClient container, string hub, int seed, int kills, long begin, ConcurrentQueue<string> lines,
        CancellationToken cancellationToken)
    {
        for (var refused = 0; ;)
        {
            using var answer = await client.GetAsync("/api/training", cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                // It met the worker as it was killed.
                Assert.True(++refused <= kills, string.Join('\n', lines.TakeLast(60)));
                continue;
            }

            var run = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            if (run.GetProperty("state").GetString() is "Completed" or "Failed" or "Terminated")
            {
                var registry = new ModelRegistry(container, TimeProvider.System);
                var versions = await registry.ListAsync(cancellationToken);
                var files = versions.Count == 1
                    ? versions[0].Files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name}:{f.Sha256}")
                    : [$"{versions.Count} versions"];
                var state = run.GetProperty("state").GetString() is "Completed" ? "Completed" : run.GetRawText();
                var history = await HistoryAsync(hub, cancellationToken);
                // A call that met the end of its worker has failed and is followed by another one.
                var asked = history.Where(e => e.Kind == "TaskScheduled").Select(e => e.Id)
                    .Except(history.Where(e => e.Kind == "TaskFailed").Select(e => e.Id)).ToList();
                return new KilledTrainingRun(
                    seed, kills, asked.Count, asked.Except(history.Where(e => e.Kind == "TaskCompleted").Select(e => e.Id)).Count(),
                    Count(lines, "Executing"), state,
                    string.Join(' ', files), TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
            }

            await Task.Delay(200, cancellationToken);
        }
    }

    /// <summary>The history of the one orchestration, as the durable extension keeps it.</summary>
    private async Task<IReadOnlyList<(string Kind, int? Id)>> HistoryAsync(string hub, CancellationToken cancellationToken)
    {
        var table = new TableClient(azurite.ConnectionString, $"{hub}History");
        var rows = await table.QueryAsync<TableEntity>(e => e.PartitionKey == "training", cancellationToken: cancellationToken).ToListAsync(
            cancellationToken);
        return [.. rows.Select(r => (r.GetString("EventType"), r.GetInt32("TaskScheduledId") ?? r.GetInt32("EventId")))];
    }

    private Task<HostedApp> StartAsync(string container, string hub, string state, ConcurrentQueue<string> lines) =>
        HostedApp.StartAsync(HostedApp.OutputOf("functions/Training"), TrainingSettings.Of(azurite, container, hub), state, lines.Enqueue);

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
