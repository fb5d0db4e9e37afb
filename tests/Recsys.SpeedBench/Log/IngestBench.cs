using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Domain.Wire;
using Recsys.EventHubs.Client;
using Recsys.EventHubs.Server;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>
/// <c>ingest</c>: a backlog in the local hub goes through the trigger of the real online app, in batches of a thousand, into log and recent
/// histories on Azurite. Beside it: how many blobs of the same size the same Azurite takes from as many writers as there are partitions.
/// </summary>
internal static class IngestBench
{
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync()
    {
        var count = LogBench.Events(400_000);
        await using var azurite = new AzuriteFixture();
        using var folder = new TempFolder();
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(LogBench.Hub, Partitions)] });
        var container = await azurite.NewContainerAsync();
        await SendAsync(hub.ConnectionString(), count);
        var load = LogBench.Load();
        await using var app = await OnlineProcess.StartAsync(OnlineProcess.Settings(azurite.ConnectionString, container.Name, hub.ConnectionString()));

        // From the first blobs on: the start of the app and of its leases is not ingestion.
        var (first, begin) = await UntilAsync(container, stored => stored > 0);
        var cpu = app.Cpu;
        var (_, end) = await UntilAsync(container, stored => stored >= count);
        var seconds = Stopwatch.GetElapsedTime(begin, end).TotalSeconds;
        var cpuSeconds = (app.Cpu - cpu).TotalSeconds;
        var (bytes, blobs) = await LogBench.SizeAsync(container, "interactions/log/");
        var puts = await LogBench.PutsAsync(container, (int)(bytes / blobs), Partitions, 1_000);
        var rate = (count - first) / seconds;
        var limit = puts * count / blobs;

        LogBench.Line($"{count:N0} events over {Partitions} partitions, {blobs:N0} blobs of {bytes / blobs / 1024.0:F1} KiB ({count / (double)blobs:F0} events each); load {load} before, {LogBench.Load()} after");
        Console.WriteLine("| | events/s |");
        Console.WriteLine("|---|---:|");
        LogBench.Line($"| hub → function → log and histories | {rate:N0} |");
        LogBench.Line($"| a processor second of the app | {(count - first) / cpuSeconds:N0} |");
        LogBench.Line($"| Azurite's limit: {puts:F0} puts/s of such blobs, and nothing else | {limit:N0} |");
        LogBench.Line($"| ratio | {rate / limit:F3} |");
        return 0;
    }

    private static async Task SendAsync(string connectionString, int count)
    {
        await using var producer = new EventHubProducer(EventHubConnectionOptions.Parse(connectionString, LogBench.Hub));
        for (var n = 0; n < count; n += 1_000)
        {
            var batch = Enumerable.Range(n, Math.Min(1_000, count - n)).Select(LogBench.Row).Select(r => new EventData(InteractionJson.Write(r)) { MessageId = r.EventId });
            await producer.SendAsync([.. batch], SendTarget.PartitionId((n / 1_000 % Partitions).ToString(CultureInfo.InvariantCulture)), CancellationToken.None);
        }
    }

    private static async Task<(long Stored, long At)> UntilAsync(BlobContainerClient container, Func<long, bool> enough)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < Patience)
        {
            var stored = 0L;
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, "interactions/log/", default))
            {
                stored += long.Parse(blob.Metadata["count"], CultureInfo.InvariantCulture);
            }

            if (enough(stored))
            {
                return (stored, Stopwatch.GetTimestamp());
            }

            // A look lists every blob: not too often.
            await Task.Delay(250);
        }

        throw new TimeoutException("Not every event was stored.");
    }
}
