using System.Text;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Time.Testing;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;
using Recsys.Interactions.Table;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class CompactionTests(AzuriteFixture azurite)
{
    private const string Secret = "erika.mustermann@example.org";
    internal static readonly CompactionOptions Small = new() { RowGroupRows = 7, FileRows = 20 };

    private readonly FakeTimeProvider _time = new(Events.Start);

    private Compaction Compaction(BlobContainerClient container) => new(container, "hub", _time, Small);

    private static HubEvent Body(long s, string body) => Events.At(s, Encoding.UTF8.GetBytes(body));

    private static HubEvent Hers(long s) =>
        Body(s, $$"""{"eventId":"e-{{s}}","userId":"{{Secret}}","itemId":"i","type":"view","timestamp":"2026-03-01T18:00:00Z"}""");

    /// <summary>Everything that a log can hold, over two partitions, two streams and a change of the day.</summary>
    private async Task<BlobContainerClient> StoredAsync()
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        await writer.AppendAsync(0, Events.Range(0, 30), Cancel);
        await writer.AppendAsync(
            0,
            [
                Body(31, "not json"), Hers(32), Events.At(33, [0xff, 0x00, 0x41]), Body(34, ""), Body(35, $$"""{"userId":"{{Secret}}","broken":"""),
                Body(36, """
                    {"eventId":"ü\"","userId":7,"itemId":"x/y","type":"rate","value":-0.5,"timestamp":"2026-02-28T23:59:59.1234567-09:30",
                    "sessionId":"s","context":{"device":"tv","n":1e3,"b":true,"z":null}}
                    """),
                Body(37, """
                    {"specversion":"1.0","id":"cloud",
                    "data":{"userId":"c","itemId":"i","type":"purchase","timestamp":"2026-03-01T00:00:00Z","unknown":[1]}}
                    """),
                Body(38, Encoding.UTF8.GetString(Events.At(5).Body.Span)) with { MessageId = null },
            ],
            Cancel);
        await writer.AppendAsync(0, [.. Events.Range(39, 60).Select(e => e with { EnqueuedTime = e.EnqueuedTime.AddDays(1) })], Cancel);
        await writer.AppendAsync(1, Events.Range(0, 4), Cancel);
        var gap = new InteractionLogWriter(container, "hub", "s2", GapPolicy.Record, gapGrace: TimeSpan.Zero);
        await gap.AppendAsync(0, Events.Range(10, 12), Cancel);
        return container;
    }

    internal static async Task<List<string>> RecordsAsync(BlobContainerClient container, Snapshot snapshot)
    {
        var list = new List<string>();
        foreach (var chain in snapshot.Chains)
        {
            await foreach (var e in new InteractionLogReader(container).ReadChainAsync(snapshot.Hub, chain, Cancel))
                list.Add($"{chain.Partition} {e.SequenceNumber} {e.Offset} {e.EnqueuedTime:O} {e.MessageId} {Convert.ToHexString(e.Body.Span)}");
        }

        return list;
    }

    private static async Task<string> InteractionsAsync(BlobContainerClient container, Snapshot snapshot)
    {
        var report = new SnapshotReport();
        var read = await SnapshotInteractionsTests.ReadAsync(container, snapshot, report);
        var text = new StringBuilder();
        foreach (var i in read)
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{i.EventId}|{i.UserId}|{i.ItemId}|{i.Type}|{i.Value:R}|{i.Timestamp:O}|{i.SessionId}|")
                .AppendJoin(',', i.Context.Values.Select(v => $"{v.Key}={v.Value}")).Append('\n');
        return text.AppendJoin('\n', report.RejectedEvents).Append(System.Globalization.CultureInfo.InvariantCulture,
            $"\n{report.Stored} {report.Taken} {report.Resent} {report.Erased} {report.Rejected}").ToString();
    }

    [Theory]
    [InlineData("renew")]
    [InlineData("release")]
    public async Task Storage_that_does_not_answer_for_the_lease_ends_the_compaction_at_most(string action)
    {
        var container = await StoredAsync();
        var silent = new SilentLease(action, () => _time.Advance(TimeSpan.FromSeconds(20)));
        var options = new BlobClientOptions();
        options.AddPolicy(silent, HttpPipelinePosition.PerCall);
        var running = Compaction(new BlobContainerClient(azurite.ConnectionString, container.Name, options)).RunAsync(Cancel);
        if (action == "renew") await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        else Assert.NotNull(await running);
        Assert.True(silent.WasAsked);
    }

    [Fact]
    public async Task A_snapshot_reads_the_same_after_a_compaction_and_after_later_events()
    {
        var container = await StoredAsync();
        var store = new SnapshotStore(container);
        var snapshot = await store.TakeAsync("hub", Cancel);
        var (records, interactions) = (await RecordsAsync(container, snapshot), await InteractionsAsync(container, snapshot));
        Assert.Equal(61 + 5 + 3, records.Count);

        var result = (await Compaction(container).RunAsync(Cancel))!;
        Assert.Equal((69, 0, true), (result.Compacted, result.Erased, result.IsWhole));

        // A file ends with a blob in which it is full, and with its day: 31 events, 8, 22; 5 of another partition; 3 behind a gap.
        Assert.Equal(5, result.FilesWritten);
        Assert.Equal(snapshot.Id, (await store.TakeAsync("hub", Cancel)).Id);
        Assert.Equal(records, await RecordsAsync(container, snapshot));
        Assert.Equal(interactions, await InteractionsAsync(container, snapshot));

        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, Events.Range(61, 99), Cancel);
        var later = (await Compaction(container).RunAsync(Cancel))!;
        Assert.Equal(39, later.Compacted);
        Assert.Equal(records, await RecordsAsync(container, snapshot));
        Assert.Equal(interactions, await InteractionsAsync(container, snapshot));
        Assert.Equal(69 + 39, (await RecordsAsync(container, await store.TakeAsync("hub", Cancel))).Count);

        // Nothing new: no new version.
        Assert.Equal(later.Version, (await Compaction(container).RunAsync(Cancel))!.Version);
    }

    [Fact]
    public async Task The_log_leaves_a_day_later_but_for_the_anchor_by_which_writers_go_on()
    {
        var container = await StoredAsync();
        var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);
        var records = await RecordsAsync(container, snapshot);
        await Compaction(container).RunAsync(Cancel);
        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, (await Compaction(container).RunAsync(Cancel))!.LogBlobsDeleted);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(3, (await Compaction(container).RunAsync(Cancel))!.LogBlobsDeleted);
        Assert.Equal(records, await RecordsAsync(container, snapshot));

        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, Events.Range(0, 70), Cancel);
        Assert.Equal(79, (await RecordsAsync(container, await new SnapshotStore(container).TakeAsync("hub", Cancel))).Count);
        Assert.Equal(10, (await Compaction(container).RunAsync(Cancel))!.Compacted);
        Assert.Equal(79, (await RecordsAsync(container, await new SnapshotStore(container).TakeAsync("hub", Cancel))).Count);
    }

    [Fact]
    public async Task Death_at_any_request_leaves_each_event_once_and_the_next_run_finishes()
    {
        // Death after storage has done request n leaves what death before request n + 1 leaves.
        for (var step = 1; ; step++)
        {
            // A second compaction with everything to do: new events, a user to erase, old files and old log to remove.
            var container = await azurite.NewContainerAsync();
            var writer = new InteractionLogWriter(container, "hub", "s1");
            await writer.AppendAsync(0, [.. Events.Range(0, 9), Hers(10), .. Events.Range(11, 24)], Cancel);
            await writer.AppendAsync(0, Events.Range(25, 29), Cancel);
            await Compaction(container).RunAsync(Cancel);
            await new Tombstones(container).AddAsync(Secret, Cancel);
            await writer.AppendAsync(0, [.. Events.Range(30, 34), Hers(35), Events.At(36)], Cancel);
            _time.Advance(TimeSpan.FromHours(25));
            var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);
            long[] kept = [.. Enumerable.Range(0, 37).Where(s => s is not (10 or 35)).Select(s => (long)s)];

            var mortal = new MortalClient(step);
            var died = false;
            try
            {
                await new Compaction(mortal.Of(azurite.ConnectionString, container.Name), "hub", _time, Small).RunAsync(Cancel);
            }
            catch (RequestFailedException)
            {
                died = true;
            }

            await AssertKeptAsync(container, snapshot, kept, died ? $"after death at request {step}" : "after a whole run");
            if (died || mortal.Requests >= step)
            {
                await BreakLeaseAsync(container);
                Assert.NotNull(await Compaction(container).RunAsync(Cancel));
                await AssertKeptAsync(container, snapshot, kept, $"after the run that followed death at request {step}");
                await AssertNoTraceAsync(container);
                continue;
            }

            Assert.True(step > 20, $"Only {step} requests were tried.");
            return;
        }
    }

    internal static bool IsOf(string record, string user) =>
        Encoding.UTF8.GetString(Convert.FromHexString(record.Split(' ')[^1])).Contains($"\"{user}\"", StringComparison.Ordinal);

    internal static async Task AssertKeptAsync(BlobContainerClient container, Snapshot snapshot, long[] kept, string when)
    {
        var read = await SnapshotInteractionsTests.ReadAsync(container, snapshot, new());
        Assert.True(
            kept.Select(s => $"e-{s}").SequenceEqual(read.Select(i => i.EventId)), $"{when}: {string.Join(' ', read.Select(i => i.EventId))}");
    }

    internal static async Task BreakLeaseAsync(BlobContainerClient container)
    {
        try
        {
            await container.GetBlobClient(BlobPaths.CompactionLease("hub")).GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: Cancel);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409)
        {
            // There is none.
        }
    }

    [Fact]
    public async Task One_compaction_at_a_time_and_one_that_slept_through_its_lease_harms_nothing()
    {
        var container = await StoredAsync();
        var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);
        var records = await RecordsAsync(container, snapshot);
        var wakes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sleeper = new MortalClient(0)
        {
            Wakes = wakes, At = r => r.Method == Azure.Core.RequestMethod.Put && r.Uri.ToString().Contains("/manifest/", StringComparison.Ordinal),
        };
        var slow = new Compaction(sleeper.Of(azurite.ConnectionString, container.Name), "hub", _time, Small).RunAsync(Cancel);
        await sleeper.Asleep.Task;
        Assert.Null(await Compaction(container).RunAsync(Cancel));

        // Its lease ends; another one does all of the work and clears up.
        await BreakLeaseAsync(container);
        await new Tombstones(container).AddAsync("u3", Cancel);
        Assert.True((await Compaction(container).RunAsync(Cancel))!.IsWhole);
        wakes.SetResult();
        Assert.Null(await slow);
        Assert.Equal(records.Count - CountOf("u3"), (await RecordsAsync(container, snapshot)).Count);
        Assert.NotNull(await Compaction(container).RunAsync(Cancel));
        Assert.Equal(records.Count - CountOf("u3"), (await RecordsAsync(container, snapshot)).Count);

        int CountOf(string user) => records.Count(r => IsOf(r, user));
    }

    [Fact]
    public async Task A_reading_goes_on_across_a_compaction_that_rewrites_what_it_reads()
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        foreach (var batch in Enumerable.Range(0, 100).Chunk(20))
        {
            await writer.AppendAsync(0, [.. batch.Select(s => s == 50 ? Hers(50) : Events.At(s))], Cancel);
        }

        await Compaction(container).RunAsync(Cancel);
        var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);
        var read = new List<long>();
        await foreach (var e in new InteractionLogReader(container).ReadAsync(snapshot, Cancel))
        {
            read.Add(e.SequenceNumber);
            if (e.SequenceNumber == 5)
            {
                await new Tombstones(container).AddAsync(Secret, Cancel);
                await new Tombstones(container).AddAsync("u5", Cancel);
                Assert.True((await Compaction(container).RunAsync(Cancel))!.FilesDeleted > 0);
            }
        }

        Assert.Equal(read.Distinct().Order(), read);
        Assert.DoesNotContain(50, read);
        Assert.Superset(Enumerable.Range(0, 100).Where(s => s != 50 && s % 17 != 5).Select(s => (long)s).ToHashSet(), read.ToHashSet());
    }

    [Fact]
    public async Task A_table_file_that_is_missing_or_cut_is_refused_with_its_chain()
    {
        var container = await StoredAsync();
        var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);
        await Compaction(container).RunAsync(Cancel);
        var file = (await new TableManifestStore(container, "hub").FindLatestAsync(Cancel)).Files.First(f => f.First > 0);
        await container.GetBlobClient(file.Path).DeleteAsync(cancellationToken: Cancel);
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => RecordsAsync(container, snapshot));
        Assert.Contains($"sequence number {file.First}", error.Message);
        Assert.Contains("partition 0", error.Message);
    }

    [Fact]
    public async Task After_an_erasure_and_a_compaction_no_blob_holds_a_trace_but_the_hash()
    {
        var container = await StoredAsync();
        await Compaction(container).RunAsync(Cancel);
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(1, [Hers(5), Events.At(6), Hers(7)], Cancel);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => AssertNoTraceAsync(container));

        await new Tombstones(container).AddAsync(Secret, Cancel);
        var result = (await Compaction(container).RunAsync(Cancel))!;
        Assert.True(result.Erased >= 4 && result.FilesDeleted > 0, result.ToString());
        await AssertNoTraceAsync(container);
        Assert.Equal(69 - 2 + 1, (await RecordsAsync(container, await new SnapshotStore(container).TakeAsync("hub", Cancel))).Count);

        // Her events that were still in the hub are dropped by the compaction after they came.
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(1, [Hers(8), Events.At(9)], Cancel);
        await Compaction(container).RunAsync(Cancel);
        await AssertNoTraceAsync(container);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bodies_that_are_no_interaction_go_with_the_user_whom_they_name_wherever_it_stands(bool isInTable)
    {
        var container = await azurite.NewContainerAsync();
        HubEvent[] events = [.. ((string[])["anna", "annabel"]).SelectMany(BodiesOf).Select((body, n) => Body(n, body))];
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, events, Cancel);
        if (isInTable) await Compaction(container).RunAsync(Cancel);
        await new Tombstones(container).AddAsync("anna", Cancel);
        Assert.Equal(events.Length / 2, (await Compaction(container).RunAsync(Cancel))!.Erased);
        Assert.Equal(0, (await Compaction(container).RunAsync(Cancel))!.Erased);
        Assert.Empty(await StorageTraces.FindAsync(["\"anna\"", "\\\"anna\\\"", "u0022anna\\"], container, [], Cancel));
        var left = await Events.ReadAsync(container, "hub", new ChainEnd("s1", 0, events.Length));
        Assert.Equal(
            events.Skip(events.Length / 2).Select(e => Convert.ToHexString(e.Body.Span)), left.Select(e => Convert.ToHexString(e.Body.Span)));

        static IEnumerable<string> BodiesOf(string user)
        {
            var one = $$"""{"eventId":"e","userId":"{{user}}","itemId":"anna's","type":"view","timestamp":"2026-03-01T18:00:00Z"}""";
            return
            [
                $"[{one}]", $"\ufeff[{one}]", $"\ufeff{one}", $"{one}\n{one}", $$"""{"user_id":"{{user}}"}""", $$"""{"UserId":"{{user}}"}""",
                $$$"""{"event":{"userId":"{{{user}}}"}}""",
            ];
        }
    }

    private static async Task AssertNoTraceAsync(BlobContainerClient container)
    {
        Assert.Empty(await StorageTraces.FindAsync([Secret], container, [], Cancel));
        Assert.Equal(
            [BlobPaths.Tombstone(Tombstones.HashOf(Secret))],
            (await NamesAsync(container)).Where(n => n.Contains(Tombstones.HashOf(Secret), StringComparison.Ordinal)));
    }

    private static async Task<List<string>> NamesAsync(BlobContainerClient container)
    {
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Cancel)) names.Add(blob.Name);
        return names;
    }
}
