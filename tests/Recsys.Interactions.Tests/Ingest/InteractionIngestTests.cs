using System.Text;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Recsys.Interactions.History;
using Recsys.Interactions.Ingest;
using Recsys.Interactions.Log;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests.Ingest;

public sealed class InteractionIngestTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Enqueued = new(2026, 3, 1, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_batch_is_in_the_log_whole_and_in_the_history_without_what_is_no_interaction()
    {
        var container = await azurite.NewContainerAsync();
        var history = new UserHistories(await azurite.NewTableAsync());
        await using var feed = new HistoryFeed(container, history, "hub");
        var ingest = Ingest(container, feed, _ => Task.FromResult("s1"));

        var result = await ingest.AppendAsync(0, [Event(0, "i1"), new HubEvent(1, "1", Enqueued, null, "junk"u8.ToArray()), Event(2, "i2")], Cancel);
        await ingest.AppendAsync(0, [Event(2, "i2"), Event(3, "i3")], Cancel);

        Assert.Equal(new IngestResult(3, 1), result);
        Assert.Equal([0, 1, 2, 3], await StoredAsync(container, "s1"));
        await feed.DrainAsync(Cancel);
        Assert.Equal(["i1", "i2", "i3"], (await history.GetAsync("u", Cancel)).Select(r => r.ItemId));
    }

    [Fact]
    public async Task A_message_larger_than_an_interaction_may_be_is_kept_as_it_came_counted_and_learnt_from_by_nobody()
    {
        var container = await azurite.NewContainerAsync();
        var history = new UserHistories(await azurite.NewTableAsync());
        await using var feed = new HistoryFeed(container, history, "hub");
        var ingest = Ingest(container, feed, _ => Task.FromResult("s1"));
        var large = new HubEvent(
            1, "1", Enqueued, null,
            (byte[])[.. Event(1, "i2").Body.Span[..^1], .. Encoding.UTF8.GetBytes($",\"unknown\":\"{new string('x', 900_000)}\"}}")]);

        Assert.Equal(new IngestResult(3, 1), await ingest.AppendAsync(0, [Event(0, "i1"), large, Event(2, "i3")], Cancel));
        await feed.DrainAsync(Cancel);
        Assert.Equal([0, 1, 2], await StoredAsync(container, "s1"));
        Assert.Equal(["i1", "i3"], (await history.GetAsync("u", Cancel)).Select(r => r.ItemId));
    }

    [Fact]
    public async Task A_hub_that_was_made_anew_starts_a_new_chain_and_loses_nothing()
    {
        var container = await azurite.NewContainerAsync();
        var history = new UserHistories(await azurite.NewTableAsync());
        var stream = "s1";
        var asked = 0;
        await using var feed = new HistoryFeed(container, history, "hub");
        var ingest = Ingest(container, feed, _ =>
        {
            asked++;
            return Task.FromResult(stream);
        });
        await ingest.AppendAsync(0, [Event(0, "i1"), Event(1, "i2")], Cancel);
        await ingest.AppendAsync(0, [Event(2, "i3")], Cancel);
        Assert.Equal(1, asked);

        stream = "s2";
        await ingest.AppendAsync(0, [Event(0, "i4"), Event(1, "i5")], Cancel);

        Assert.Equal([0, 1, 2], await StoredAsync(container, "s1"));
        Assert.Equal([0, 1], await StoredAsync(container, "s2"));
        await feed.DrainAsync(Cancel);
        Assert.Equal(["i1", "i2", "i3", "i4", "i5"], (await history.GetAsync("u", Cancel)).Select(r => r.ItemId));
    }

    [Fact]
    public async Task A_hub_that_was_made_anew_loses_nothing_through_a_partition_that_the_process_meets_first()
    {
        var container = await azurite.NewContainerAsync();
        await using var feed = new HistoryFeed(container, new UserHistories(await azurite.NewTableAsync()), "hub");
        var stream = "s1";
        var ingest = Ingest(container, feed, _ => Task.FromResult(stream));
        await ingest.AppendAsync(0, [Event(0, "i1"), Event(1, "i2")], Cancel);

        // Another process stores a partition of the old hub; this one takes it over when the hub is another.
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(2, [Event(0, "i3"), Event(1, "i4"), Event(2, "i5")], Cancel);
        stream = "s2";
        await ingest.AppendAsync(2, [Event(0, "i6"), Event(1, "i7")], Cancel);
        await ingest.AppendAsync(0, [Event(0, "i8")], Cancel);

        Assert.Equal([0, 1, 0, 1, 2], await StoredAsync(container, "s1"));
        Assert.Equal([0, 0, 1], await StoredAsync(container, "s2"));
    }

    [Theory]
    [InlineData(GapPolicy.Refuse)]
    [InlineData(GapPolicy.Record)]
    public async Task A_batch_that_is_still_tried_when_its_hub_is_made_anew_goes_into_the_old_chain_and_holds_nothing_back(GapPolicy gaps)
    {
        var container = await azurite.NewContainerAsync();
        await using var feed = new HistoryFeed(container, new UserHistories(await azurite.NewTableAsync()), "hub");
        var (stream, time) = ("20260301190000", new FakeTimeProvider(Enqueued));
        var ingest = Ingest(container, feed, _ => Task.FromResult(stream), time: time, gaps: gaps);
        await ingest.AppendAsync(0, [Event(0, "i1"), Event(1, "i2")], Cancel);
        // A gap that is refused holds the partition; the hub is deleted and made again meanwhile.
        await Assert.ThrowsAsync<BrokenChainException>(() => ingest.AppendAsync(0, [Event(8, "i3"), Event(9, "i4")], Cancel));
        stream = "20260301210000";
        time.Advance(InteractionIngest.StreamLife);

        await Assert.ThrowsAsync<BrokenChainException>(() => ingest.AppendAsync(0, [Event(8, "i3"), Event(9, "i4")], Cancel));
        time.Advance(InteractionLogWriter.DefaultGapGrace);
        await ingest.AppendAsync(0, [Event(8, "i3"), Event(9, "i4")], Cancel);
        HubEvent[] fresh = [.. new[] { Event(0, "i5"), Event(1, "i6") }.Select(e => e with { EnqueuedTime = Enqueued.AddHours(2) })];
        await ingest.AppendAsync(0, fresh, Cancel);

        Assert.Equal([0, 1, 8, 9], await StoredAsync(container, "20260301190000"));
        Assert.Equal([0, 1], await StoredAsync(container, stream));
    }

    [Fact]
    public async Task Events_of_a_hub_that_was_gone_before_the_process_met_it_are_left_out_with_a_warning()
    {
        var container = await azurite.NewContainerAsync();
        await using var feed = new HistoryFeed(container, new UserHistories(await azurite.NewTableAsync()), "hub");
        var said = new FakeLogger<InteractionIngest>();
        var ingest = Ingest(container, feed, _ => Task.FromResult("20260301210000"), logger: said);

        Assert.Equal(new IngestResult(0, 0), await ingest.AppendAsync(3, [Event(8, "i1"), Event(9, "i2")], Cancel));

        Assert.Contains(
            "2 events of partition 3 of 'hub', from sequence number 8 on, are left out", Assert.Single(said.Collector.GetSnapshot()).Message);
        Assert.Empty(await StoredAsync(container, "20260301210000"));
    }

    [Fact]
    public async Task Numbers_of_a_new_hub_that_lie_beyond_those_of_the_old_one_are_taken_for_its_own_after_a_minute()
    {
        var container = await azurite.NewContainerAsync();
        await using var feed = new HistoryFeed(container, new UserHistories(await azurite.NewTableAsync()), "hub");
        var (stream, time) = ("s1", new FakeTimeProvider(Enqueued));
        var ingest = Ingest(container, feed, _ => Task.FromResult(stream), time: time);
        await ingest.AppendAsync(0, [Event(0, "i1"), Event(1, "i2")], Cancel);

        // The first of the new hub were stored by another process.
        stream = "s2";
        await new InteractionLogWriter(container, "hub", "s2").AppendAsync(0, [Event(0, "i3"), Event(1, "i4")], Cancel);
        time.Advance(InteractionIngest.StreamLife);
        await ingest.AppendAsync(0, [Event(2, "i5")], Cancel);

        Assert.Equal([0, 1], await StoredAsync(container, "s1"));
        Assert.Equal([0, 1, 2], await StoredAsync(container, "s2"));
    }

    [Fact]
    public async Task A_log_without_a_partition_begins_where_the_hub_does_and_says_what_expired_before()
    {
        var container = await azurite.NewContainerAsync();
        var history = new UserHistories(await azurite.NewTableAsync());
        await using var feed = new HistoryFeed(container, history, "hub");
        var said = new FakeLogger<InteractionIngest>();
        var ingest = Ingest(container, feed, _ => Task.FromResult("s1"), (partition, _) => Task.FromResult(partition == 0 ? 7L : 0L), said);

        await ingest.AppendAsync(0, [Event(7, "i1"), Event(8, "i2")], Cancel);
        await ingest.AppendAsync(0, [Event(9, "i3")], Cancel);

        Assert.Equal([7, 8, 9], await StoredAsync(container, "s1"));
        Assert.Contains("without the events from sequence number 0 to 6", Assert.Single(said.Collector.GetSnapshot()).Message);
        await feed.DrainAsync(Cancel);
        Assert.Equal(["i1", "i2", "i3"], (await history.GetAsync("u", Cancel)).Select(r => r.ItemId));
    }

    private static InteractionIngest Ingest(
        BlobContainerClient container, HistoryFeed feed, Func<CancellationToken, Task<string>> findStreamId,
        Func<int, CancellationToken, Task<long>>? findBegin = null, ILogger<InteractionIngest>? logger = null, TimeProvider? time = null,
        GapPolicy gaps = GapPolicy.Refuse) =>
        new(container, feed, "hub", findStreamId, findBegin ?? ((_, _) => Task.FromResult(0L)), gaps,
            logger ?? NullLogger<InteractionIngest>.Instance, time ?? TimeProvider.System);

    // Each at a minute of its own: two chains go into the histories side by side, and only the time orders their events.
    private static HubEvent Event(long number, string item) => new(number, $"{number}", Enqueued, null, Encoding.UTF8.GetBytes(
        $$"""{"eventId":"e{{item}}","userId":"u","itemId":"{{item}}","type":"view","timestamp":"2026-03-01T18:3{{item[1]}}:00+01:00"}"""));

    private static async Task<List<long>> StoredAsync(BlobContainerClient container, string stream)
    {
        var reader = new InteractionLogReader(container);
        var snapshot = await new Snapshots.SnapshotStore(container).TakeAsync("hub", Cancel);
        var numbers = new List<long>();
        await foreach (var record in reader.ReadAsync(snapshot with { Chains = [.. snapshot.Chains.Where(c => c.StreamId == stream)] }, Cancel))
        {
            numbers.Add(record.SequenceNumber);
        }

        return numbers;
    }
}
