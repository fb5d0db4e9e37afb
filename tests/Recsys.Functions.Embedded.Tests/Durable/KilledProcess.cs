using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Azure.Storage.Blobs;
using Recsys.Functions.Embedded.Durable;
using Recsys.Functions.Embedded.Durable.Engine;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Durable.Storage;
using Recsys.Functions.SampleApp;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Durable;

/// <summary>What one run under kills came to.</summary>
internal sealed record KilledRun(int Seed, int Kills, int Activities, int Begun, int Repeated, int RepeatedInOneLife, int Missing, string Output, double Seconds)
{
    public const string Expected = "24+24+24+24=192";
}

/// <summary>Runs the sample app's training as a real process, kills it (SIGKILL) at random points, starts it again, and counts by its journal.</summary>
internal sealed class KilledProcess(AzuriteFixture azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    // 1 snapshot, 4 models of 3 slices, 1 gate, 1 publication.
    private static readonly string[] Steps =
        ["snapshot", .. new[] { "ncf", "autoencoder", "gcn", "sequence" }.SelectMany(model => Enumerable.Range(0, 3).Select(slice => $"{model}.{slice}")), "gate", "publish"];

    public async Task<KilledRun> RunAsync(int seed, int kills, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        var journal = folder.File("journal");
        var random = new Random(seed);
        var hub = azurite.NewName("Killed");
        var begin = TimeProvider.System.GetTimestamp();
        await using var engine = Client(hub, out var client);
        await engine.StartAsync(clientOnly: true, cancellationToken);
        var id = await client.ScheduleNewOrchestrationInstanceAsync(nameof(DurableSamples.SampleTraining), new SampleRun(3, 30), cancellationToken);

        for (var kill = 0; kill < kills; kill++)
        {
            await using var process = Start(hub, journal);
            // A random number of lines further, and then anywhere within a step: always another point, and always some progress.
            await LinesAsync(process, journal, Lines(journal).Length + random.Next(1, 5), client, id, cancellationToken);
            await Task.Delay(random.Next(0, 40), cancellationToken);
            process.Kill();
            await process.Exited;
        }

        await using var last = Start(hub, journal);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var ended = await client.WaitForInstanceCompletionAsync(id, true, patience.Token);
        var begun = Lines(journal).Where(line => line[1] == "begin").Select(line => (Life: line[0], Step: line[2])).ToList();
        var done = Lines(journal).Where(line => line[1] == "end").Select(line => line[2]).ToHashSet();
        return new KilledRun(
            seed,
            kills,
            Steps.Length,
            begun.Count,
            begun.Count - begun.Select(line => line.Step).Distinct().Count(),
            begun.Count - begun.Distinct().Count(),
            Steps.Count(step => !done.Contains(step)),
            ended.ReadOutputAs<string>() ?? ended.RuntimeStatus.ToString(),
            TimeProvider.System.GetElapsedTime(begin).TotalSeconds);
    }

    private DurableEngine Client(string hub, out DurableTaskClient client)
    {
        var options = new DurableOptions { HubName = hub };
        var store = new BlobDurableStore(new BlobContainerClient(azurite.ConnectionString, DurablePaths.Container(hub)));
        var nobody = new Nobody();
        var engine = new DurableEngine("test", options, store, nobody, nobody, TimeProvider.System, NullLoggerFactory.Instance);
        client = new EngineClient(engine, () => "training");
        return engine;
    }

    private ChildProcess Start(string hub, string journal) => ChildProcess.Start(new ChildProcessOptions
    {
        FileName = "dotnet",
        Arguments = [typeof(DurableSamples).Assembly.Location],
        Environment = new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["SampleJournal"] = journal,
            ["FUNCTIONS_URL"] = "http://127.0.0.1:0",
            ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = hub,
            ["AzureFunctionsJobHost__extensions__durableTask__embedded__leaseDuration"] = "00:00:02",
            ["AzureFunctionsJobHost__extensions__durableTask__embedded__minPollInterval"] = "00:00:00.100",
            ["AzureFunctionsJobHost__extensions__durableTask__embedded__maxPollInterval"] = "00:00:00.500",
        },
    });

    private static string[][] Lines(string journal)
        => File.Exists(journal) ? [.. File.ReadAllLines(journal).Select(line => line.Split(' '))] : [];

    private static async Task LinesAsync(ChildProcess process, string journal, int lines, DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (Lines(journal).Length < lines && (await client.GetInstanceAsync(id, cancellationToken))?.IsCompleted == false)
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(begin) > Patience)
            {
                throw new TimeoutException(string.Create(
                    CultureInfo.InvariantCulture, $"The process {process.Id} made no progress:\n{string.Join('\n', process.LastLines)}"));
            }

            await Task.Delay(5, cancellationToken);
        }
    }

    private sealed class Nobody : IOrchestratorDispatcher, IActivityDispatcher
    {
        public bool Contains(string name) => false;

        public Task<object?> RunAsync(TaskOrchestrationContext context) => throw new NotSupportedException();

        public Task<object?> RunAsync(ActivityCall call, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
