using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.EventHubs.Client;
using Recsys.EventHubs.Server;
using Recsys.Interactions.History;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>
/// <c>ingest</c>: a backlog in the local hub goes through the trigger of the real online app, in batches of a thousand, into log and recent
/// histories on Azurite: as impressions, which no history takes, as events of 943 users, and as events that are each of another user. Beside it,
/// in the same run: what the same Azurite takes of such blobs and of such entities, and nothing else.
/// </summary>
internal static class IngestBench
{
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private sealed record Load(string Name, int Users, bool IsImpressions);

    private sealed record Outcome(double Rate, double CpuRate, double HistoryRate, double Lag, double Limit, double Puts, long Bytes, int Blobs, int Count);

    public static async Task<int> RunAsync()
    {
        var count = LogBench.Events(400_000);
        await using var azurite = new AzuriteFixture();
        var begin = LogBench.Load();
        Load[] loads = [new("log alone (impressions)", 943, true), new("943 users", 943, false), new("every event a new user", count, false)];
        var outcomes = new List<(Load Load, Outcome Outcome)>();
        foreach (var load in loads)
        {
            outcomes.Add((load, await RunAsync(azurite, load, load.Users == count ? count / 4 : count)));
        }

        var entities = await EntitiesAsync(await azurite.NewTableAsync(), 20_000);
        LogBench.Line($"Load {begin} before, {LogBench.Load()} after; {Partitions} partitions; blobs of {outcomes[0].Outcome.Bytes / outcomes[0].Outcome.Blobs / 1024.0:F1} KiB");
        Console.WriteLine("| | events | events/s into the log | a processor second of the app | histories/s | histories behind the log, s | Azurite’s puts, events/s | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (load, o) in outcomes)
        {
            LogBench.Line($"| {load.Name} | {o.Count:N0} | {o.Rate:N0} | {o.CpuRate:N0} | {(load.IsImpressions ? "" : o.HistoryRate.ToString("N0", CultureInfo.InvariantCulture))} | {(load.IsImpressions ? "" : o.Lag.ToString("F1", CultureInfo.InvariantCulture))} | {o.Limit:N0} ({o.Puts:F0} puts/s) | {o.Rate / o.Limit:F3} |");
        }

        LogBench.Line($"\nAzurite inserts {entities:N0} entities of one interaction a second in transactions of a hundred, and nothing else.");
        return 0;
    }

    private static async Task<Outcome> RunAsync(AzuriteFixture azurite, Load load, int count)
    {
        using var folder = new TempFolder();
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(LogBench.Hub, Partitions)] });
        var container = await azurite.NewContainerAsync();
        var table = new TableClient(azurite.ConnectionString, RecentHistory.TableName);
        await table.DeleteAsync();
        await SendAsync(hub.ConnectionString(), load, count);
        var settings = OnlineProcess.Settings(azurite.ConnectionString, container.Name, hub.ConnectionString());

        // The three share an Azurite, but no checkpoint.
        await new BlobContainerClient(azurite.ConnectionString, "azure-webjobs-eventhub").DeleteIfExistsAsync();
        long first, begin, end, caughtUp;
        double cpuSeconds;
        await using (var app = await OnlineProcess.StartAsync(settings))
        {
            // From the first blobs on: the start of the app and of its leases is not ingestion.
            (first, begin) = await UntilAsync(() => StoredAsync(container), stored => stored > 0);
            var cpu = app.Cpu;
            (_, end) = await UntilAsync(() => StoredAsync(container), stored => stored >= count);
            cpuSeconds = (app.Cpu - cpu).TotalSeconds;
            (_, caughtUp) = await UntilAsync(() => KnownAsync(table), known => known >= count);
        }

        var seconds = Stopwatch.GetElapsedTime(begin, end).TotalSeconds;
        var (bytes, blobs) = await LogBench.SizeAsync(container, "interactions/log/");
        var puts = await LogBench.PutsAsync(container, (int)(bytes / blobs), Partitions, 400);
        return new Outcome(
            (count - first) / seconds, (count - first) / cpuSeconds, (count - first) / Stopwatch.GetElapsedTime(begin, caughtUp).TotalSeconds,
            Stopwatch.GetElapsedTime(end, caughtUp).TotalSeconds, puts * count / blobs, puts, bytes, blobs, count);
    }

    /// <summary>As producers send that use the user as partition key: all events of a user are in one partition.</summary>
    private static async Task SendAsync(string connectionString, Load load, int count)
    {
        await using var producer = new EventHubProducer(EventHubConnectionOptions.Parse(connectionString, LogBench.Hub));
        for (var n = 0; n < count; n += 1_000 * Partitions)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                var numbers = Enumerable.Range(0, 1_000).Select(i => n + (i * Partitions) + partition).Where(i => i < count);
                var batch = numbers.Select(i => Row(i, load, count)).Select(r => new EventData(InteractionJson.Write(r)) { MessageId = r.EventId });
                await producer.SendAsync([.. batch], SendTarget.PartitionId(partition.ToString(CultureInfo.InvariantCulture)), CancellationToken.None);
            }
        }
    }

    private static Interaction Row(int n, Load load, int count)
    {
        // A user's number says its partition, as a hash of the id would.
        var user = load.Users >= count ? n : ((int)((uint)(n / Partitions) * 2654435761u % (uint)(load.Users / Partitions)) * Partitions) + (n % Partitions);
        var row = LogBench.Row(n) with { UserId = string.Create(CultureInfo.InvariantCulture, $"user-{user}") };
        return load.IsImpressions ? row with { Type = InteractionType.Impression } : row;
    }

    private static async Task<double> EntitiesAsync(TableClient table, int count)
    {
        var content = new byte[200];
        new Random(1).NextBytes(content);
        var transactions = Enumerable.Range(0, count / 100).Select(t => Enumerable.Range(0, 100).Select(e => new TableTransactionAction(
            TableTransactionActionType.Add,
            new TableEntity(string.Create(CultureInfo.InvariantCulture, $"{t % 32:D2}"), string.Create(CultureInfo.InvariantCulture, $"{(t * 100) + e:D64}")) { ["h"] = content })));
        var begin = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            transactions, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (t, token) => await table.SubmitTransactionAsync(t, token));
        return count / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<long> StoredAsync(BlobContainerClient container)
    {
        var stored = 0L;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, "interactions/log/", default))
        {
            stored += long.Parse(blob.Metadata["count"], CultureInfo.InvariantCulture);
        }

        return stored;
    }

    private static async Task<long> KnownAsync(TableClient table)
    {
        var known = 0L;
        await foreach (var chain in table.QueryAsync<TableEntity>(e => e.PartitionKey == "chains"))
        {
            known += chain.GetInt64("next") ?? 0;
        }

        return known;
    }

    private static async Task<(long Value, long At)> UntilAsync(Func<Task<long>> look, Func<long, bool> enough)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < Patience)
        {
            if (await look() is var value && enough(value))
            {
                return (value, Stopwatch.GetTimestamp());
            }

            // A look lists every blob: not too often.
            await Task.Delay(250);
        }

        throw new TimeoutException("Not every event was stored.");
    }
}
