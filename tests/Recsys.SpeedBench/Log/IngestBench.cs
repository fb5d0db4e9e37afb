using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.History;
using Recsys.LocalHub;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>
/// <c>ingest</c>: a backlog in the local hub goes through the trigger of the real online app into log and histories on Azurite: as
/// impressions, which no history takes, as events of 943 users, and as events that are each of another user, in batches of a thousand; and
/// in batches of a hundred, where storage has ten times the puts to take. Beside it, in the same run: what the same Azurite takes of such blobs
/// and of such entities, and nothing else; and how much of the processors app, hub and Azurite had for themselves.
/// </summary>
internal static class IngestBench
{
    private const int Partitions = 4;
    private const string MostEvents = "AzureFunctionsJobHost__extensions__eventHubs__maxEventBatchSize";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private sealed record Load(string Name, int Count, int Users, bool IsImpressions, int Batch = 1000);

    private sealed record Outcome(
        double Rate, double WarmRate, ProcessorTimes Warm, double WarmSeconds, long WarmEvents, double HistoryRate, double Lag, double Limit,
        double Puts, double Bytes);

    public static async Task<int> RunAsync()
    {
        var count = LogBench.Events(400_000);
        await using var azurite = new AzuriteFixture();
        Load[] loads =
        [
            new("log alone (impressions)", count, 943, true),
            new("log alone, batches of 100", count / 4, 943, true, 100),
            new("943 users", count, 943, false),
            new("every event a new user", count / 4, count / 4, false),
        ];
        Console.WriteLine(
            "| | events | events/s into the log | after a quarter: events/s | app, µs of a processor an event | hub, µs | Azurite, µs | other work, "
                + "processors | histories/s | histories behind, s | KiB a blob | Azurite’s puts, events/s | ratio |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        var begin = LogBench.Load();
        foreach (var load in loads)
        {
            var o = await RunAsync(azurite, load);
            var histories = load.IsImpressions ? " | " : string.Create(CultureInfo.InvariantCulture, $"{o.HistoryRate:N0} | {o.Lag:F1}");
            LogBench.Line(
                $"| {load.Name} | {load.Count:N0} | {o.Rate:N0} | {o.WarmRate:N0} "
                + $"| {Micros(o.Warm.App, o)} | {Micros(o.Warm.Hub, o)} | {Micros(o.Warm.Azurite, o)} "
                + $"| {o.Warm.Others / o.WarmSeconds:F2} | {histories} "
                + $"| {o.Bytes / 1024:F1} | {o.Limit:N0} ({o.Puts:F0} puts/s) | {o.WarmRate / o.Limit:F3} |");
        }

        var entities = await EntitiesAsync(await azurite.NewTableAsync(), 20_000);
        LogBench.Line(
            $"\nLoad {begin} before, {LogBench.Load()} after; {Partitions} partitions. "
            + $"Azurite inserts {entities:N0} entities of one interaction a second in transactions of a hundred, and nothing else.");
        return 0;
    }

    private static string Micros(double seconds, Outcome o) => (seconds / o.WarmEvents * 1e6).ToString("F1", CultureInfo.InvariantCulture);

    private static async Task<Outcome> RunAsync(AzuriteFixture azurite, Load load)
    {
        using var folder = new TempFolder();
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(LogBench.Hub, Partitions)] });
        var container = await azurite.NewContainerAsync();
        var table = new TableClient(azurite.ConnectionString, UserHistories.TableName);
        await table.DeleteAsync();
        await SendAsync(hub.ConnectionString(), load);
        var settings = OnlineProcess.Settings(azurite.ConnectionString, container.Name, hub.ConnectionString());
        settings[MostEvents] = load.Batch.ToString(CultureInfo.InvariantCulture);

        // They share an Azurite, but no checkpoint.
        await new BlobContainerClient(azurite.ConnectionString, "azure-webjobs-eventhub").DeleteIfExistsAsync();
        (long Events, ProcessorTimes At) first, warm, end, caughtUp;
        await using (var app = await OnlineProcess.StartAsync(settings))
        {
            // From the first blobs on: the start of the app and of its leases is not ingestion. What comes first is still being compiled.
            Task<long> StoredNowAsync() => StoredAsync(container);
            first = await UntilAsync(app, azurite, StoredNowAsync, stored => stored > 0);
            warm = await UntilAsync(app, azurite, StoredNowAsync, stored => stored >= load.Count / 4);
            end = await UntilAsync(app, azurite, StoredNowAsync, stored => stored >= load.Count);
            caughtUp = await UntilAsync(app, azurite, () => KnownAsync(table), known => known >= load.Count);
        }

        var (bytes, blobs) = await LogBench.SizeAsync(container, "interactions/log/");
        var puts = await LogBench.PutsAsync(container, (int)(bytes / blobs), Partitions, 400);
        var (warmEvents, warmSeconds) = (end.Events - warm.Events, end.At.Since(warm.At));
        return new Outcome(
            (end.Events - first.Events) / end.At.Since(first.At), warmEvents / warmSeconds, end.At - warm.At, warmSeconds, warmEvents,
            (load.Count - first.Events) / caughtUp.At.Since(first.At), caughtUp.At.Since(end.At), puts * load.Count / blobs, puts,
            (double)bytes / blobs);
    }

    /// <summary>As producers send that use the user as partition key: all events of a user are in one partition.</summary>
    private static async Task SendAsync(string connectionString, Load load)
    {
        var count = load.Count;
        await using var producer = new EventHubProducerClient(connectionString, LogBench.Hub);
        for (var n = 0; n < count; n += 1_000 * Partitions)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                var numbers = Enumerable.Range(0, 1_000).Select(i => n + (i * Partitions) + partition).Where(i => i < count);
                var batch = numbers.Select(i => Row(i, load)).Select(r => new EventData(InteractionJson.Write(r)) { MessageId = r.EventId });
                await producer.SendAsync(batch, new SendEventOptions { PartitionId = partition.ToString(CultureInfo.InvariantCulture) });
            }
        }
    }

    private static Interaction Row(int n, Load load)
    {
        // A user's number says its partition, as a hash of the id would.
        var user = load.Users >= load.Count
            ? n
            : ((int)((uint)(n / Partitions) * 2654435761u % (uint)(load.Users / Partitions)) * Partitions) + (n % Partitions);
        var row = LogBench.Row(n) with { UserId = string.Create(CultureInfo.InvariantCulture, $"user-{user}") };
        return load.IsImpressions ? row with { Type = InteractionType.Impression } : row;
    }

    private static async Task<double> EntitiesAsync(TableClient table, int count)
    {
        var content = new byte[200];
        new Random(1).NextBytes(content);
        var transactions = Enumerable.Range(0, count / 100).Select(t => Enumerable.Range(0, 100).Select(e => new TableTransactionAction(
            TableTransactionActionType.Add,
            new TableEntity(string.Create(CultureInfo.InvariantCulture, $"{t % 32:D2}"), string.Create(
                CultureInfo.InvariantCulture, $"{(t * 100) + e:D64}"))
            { ["h"] = content })));
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

    private static async Task<(long Events, ProcessorTimes At)> UntilAsync(
        OnlineProcess app, AzuriteFixture azurite, Func<Task<long>> look, Func<long, bool> enough)
    {
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < Patience)
        {
            if (await look() is var value && enough(value))
            {
                return (value, ProcessorTimes.Take(app.Cpu, azurite.Process.Id));
            }

            // A look lists every blob: not too often.
            await Task.Delay(250);
        }

        throw new TimeoutException("Not every event was stored.");
    }
}
