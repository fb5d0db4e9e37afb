using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class InteractionLogWriterTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static InteractionLogWriter Writer(BlobContainerClient container, GapPolicy gaps = GapPolicy.Refuse) => new(container, "hub", "s1", gaps);

    private static async Task<List<string>> NamesAsync(BlobContainerClient container)
    {
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Token)) names.Add(blob.Name);
        return names;
    }

    [Fact]
    public async Task A_batch_is_one_blob_with_its_metadata()
    {
        var container = await azurite.NewContainerAsync();
        await Writer(container).AppendAsync(3, Events.Range(0, 9), Token);
        Assert.Equal(["interactions/log/hub/s1/p=0003/0000000000000000000.ndjson.gz"], await NamesAsync(container));
        var properties = await container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", 3, 0)).GetPropertiesAsync(cancellationToken: Token);
        Assert.Equal("9", properties.Value.Metadata["last"]);
        Assert.Equal("10", properties.Value.Metadata["count"]);
        await Events.AssertWholeAsync(container, 3, 10);
    }

    [Fact]
    public async Task An_event_below_the_frontier_is_acknowledged_without_a_write()
    {
        var container = await azurite.NewContainerAsync();
        var writer = Writer(container);
        await writer.AppendAsync(0, Events.Range(0, 9), Token);
        await writer.AppendAsync(0, Events.Range(3, 8), Token);
        Assert.Single(await NamesAsync(container));
    }

    [Fact]
    public async Task A_regrouped_redelivery_stores_only_what_is_new()
    {
        var container = await azurite.NewContainerAsync();
        await Writer(container).AppendAsync(0, Events.Range(0, 9), Token);
        await Writer(container).AppendAsync(0, Events.Range(4, 20), Token);
        await Writer(container).AppendAsync(0, Events.Range(0, 25), Token);
        Assert.Equal(3, (await NamesAsync(container)).Count);
        await Events.AssertWholeAsync(container, 0, 26);
    }

    [Fact]
    public async Task A_writer_that_lost_the_race_reads_from_the_winner_how_far_it_got()
    {
        var container = await azurite.NewContainerAsync();
        var (a, b) = (Writer(container), Writer(container));
        await a.AppendAsync(0, Events.Range(0, 4), Token);
        await b.AppendAsync(0, Events.Range(0, 4), Token);
        await a.AppendAsync(0, Events.Range(5, 7), Token);
        await b.AppendAsync(0, Events.Range(5, 12), Token);
        await Events.AssertWholeAsync(container, 0, 13);
    }

    [Fact]
    public async Task Sixteen_writers_that_race_with_their_own_groupings_store_each_event_once()
    {
        var container = await azurite.NewContainerAsync();
        await Task.WhenAll(Enumerable.Range(1, 16).Select(async width =>
        {
            var writer = Writer(container);
            for (var first = 0; first < 60; first += width)
                await writer.AppendAsync(0, Events.Range(first, int.Min(first + width - 1, 59)), Token);
        }));
        await Events.AssertWholeAsync(container, 0, 60);
    }

    [Fact]
    public async Task Events_that_were_never_delivered_stop_the_partition_and_are_named()
    {
        var container = await azurite.NewContainerAsync();
        var writer = Writer(container);
        await writer.AppendAsync(0, Events.Range(0, 4), Token);
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => writer.AppendAsync(0, Events.Range(8, 9), Token));
        Assert.Contains("from sequence number 5 to 7", error.Message);
        Assert.Contains("the setting 'SkipExpiredEvents' with the value 'true'", error.Message);
        Assert.Single(await NamesAsync(container));

        // Another owner delivers them: the same batch now goes through.
        await Writer(container).AppendAsync(0, Events.Range(5, 7), Token);
        await writer.AppendAsync(0, Events.Range(8, 9), Token);
        await Events.AssertWholeAsync(container, 0, 10);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task Events_that_the_hub_still_has_come_again_where_the_checkpoint_is_deleted_and_that_is_said(long begin, bool has)
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1", findBegin: (_, _) => Task.FromResult(begin));
        await Writer(container).AppendAsync(0, Events.Range(0, 4), Token);
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => writer.AppendAsync(0, Events.Range(8, 9), Token));
        Assert.Contains("from sequence number 5 to 7", error.Message);
        Assert.Equal(has, error.Message.Contains("delete the partition's checkpoint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_partition_does_not_begin_with_a_later_batch_when_the_writer_of_the_first_one_crashed()
    {
        var container = await azurite.NewContainerAsync();
        await Assert.ThrowsAsync<BrokenChainException>(() => Writer(container).AppendAsync(0, Events.Range(10, 19), Token));
        Assert.Empty(await NamesAsync(container));
        await Writer(container).AppendAsync(0, Events.Range(0, 19), Token);
        await Events.AssertWholeAsync(container, 0, 20);
    }

    [Fact]
    public async Task A_partition_begins_at_the_first_event_that_the_hub_has_and_at_no_later_batch()
    {
        var container = await azurite.NewContainerAsync();
        InteractionLogWriter Late(long begin) => new(container, "hub", "s1", findBegin: (_, _) => Task.FromResult(begin));
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => Late(40).AppendAsync(0, Events.Range(50, 59), Token));
        Assert.Contains("from sequence number 40 to 49", error.Message);

        // Events of a batch that expire while it is on its way are no gap.
        await Task.WhenAll(Late(40).AppendAsync(0, Events.Range(40, 49), Token), Late(45).AppendAsync(0, Events.Range(40, 44), Token));
        await Late(60).AppendAsync(0, Events.Range(50, 59), Token);
        var read = await Events.ReadAsync(container, "hub", new("s1", 0, 60));
        Assert.Equal(Enumerable.Range(40, 20).Select(n => (long)n), read.Select(r => r.SequenceNumber));
    }

    [Fact]
    public async Task A_gap_is_recorded_where_it_is_allowed_and_has_stayed_for_its_time()
    {
        var container = await azurite.NewContainerAsync();
        var time = new FakeTimeProvider(Events.Start);
        var writer = new InteractionLogWriter(container, "hub", "s1", GapPolicy.Record, time, TimeSpan.FromMinutes(10));
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => writer.AppendAsync(0, Events.Range(100, 104), Token));
        Assert.Contains("00:10:00 longer", error.Message);
        time.Advance(TimeSpan.FromMinutes(9));
        await Assert.ThrowsAsync<BrokenChainException>(() => writer.AppendAsync(0, Events.Range(100, 104), Token));
        time.Advance(TimeSpan.FromMinutes(1));
        await writer.AppendAsync(0, Events.Range(100, 104), Token);
        var read = await Events.ReadAsync(container, "hub", new("s1", 0, 105));
        Assert.Equal([100, 101, 102, 103, 104], read.Select(r => r.SequenceNumber));
    }

    [Fact]
    public async Task A_gap_that_another_owner_fills_within_its_time_is_not_recorded()
    {
        var container = await azurite.NewContainerAsync();
        var time = new FakeTimeProvider(Events.Start);
        var writer = new InteractionLogWriter(container, "hub", "s1", GapPolicy.Record, time, TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<BrokenChainException>(() => writer.AppendAsync(0, Events.Range(5, 9), Token));
        time.Advance(TimeSpan.FromMinutes(30));
        await Writer(container).AppendAsync(0, Events.Range(0, 2), Token);

        // The gap is smaller now, so it is another one, whose time begins anew.
        await Assert.ThrowsAsync<BrokenChainException>(() => writer.AppendAsync(0, Events.Range(5, 9), Token));
        await Writer(container).AppendAsync(0, Events.Range(3, 6), Token);
        await writer.AppendAsync(0, Events.Range(5, 9), Token);
        await Events.AssertWholeAsync(container, 0, 10);
    }

    [Fact]
    public async Task A_frontier_that_was_not_used_for_an_hour_is_looked_up_again()
    {
        var container = await azurite.NewContainerAsync();
        var time = new FakeTimeProvider(Events.Start);
        var stale = new InteractionLogWriter(container, "hub", "s1", time: time);
        await stale.AppendAsync(0, Events.Range(0, 4), Token);
        await Writer(container).AppendAsync(0, Events.Range(5, 9), Token);
        await Writer(container).AppendAsync(0, Events.Range(10, 14), Token);

        // As if a compaction had removed it: the old frontier's name is free again.
        await container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", 0, 5)).DeleteAsync(cancellationToken: Token);
        time.Advance(InteractionLogWriter.FrontierLife + TimeSpan.FromSeconds(1));
        await stale.AppendAsync(0, Events.Range(5, 20), Token);
        Assert.DoesNotContain(BlobPaths.LogBlob("hub", "s1", 0, 5), await NamesAsync(container));
        Assert.Contains(BlobPaths.LogBlob("hub", "s1", 0, 15), await NamesAsync(container));
    }

    [Fact]
    public async Task A_batch_of_large_events_becomes_blobs_that_a_reader_can_hold()
    {
        var container = await azurite.NewContainerAsync();
        var large = new byte[3 * 1024 * 1024];
        Array.Fill(large, (byte)'x');
        HubEvent[] events = [Events.At(0), .. Enumerable.Range(1, 5).Select(s => Events.At(s, large)), Events.At(6)];
        await Writer(container).AppendAsync(0, events, Token);
        Assert.Equal(
            [0L, 3L, 5L], (await NamesAsync(container)).Select(BlobPaths.FirstOf));
        await Writer(container).AppendAsync(0, [.. events[4..], Events.At(7)], Token);
        var read = await Events.ReadAsync(container, "hub", new("s1", 0, 8));
        Assert.Equal(Enumerable.Range(0, 8).Select(n => (long)n), read.Select(r => r.SequenceNumber));
        Assert.All(read.Take(7), r => Assert.Equal(events[r.SequenceNumber].Body.Length, r.Body.Length));
    }

    [Fact]
    public async Task A_new_owner_and_one_that_waits_at_a_gap_do_not_list_what_lies_far_behind()
    {
        var container = await azurite.NewContainerAsync();
        var before = Writer(container);
        await before.AppendAsync(0, Events.Range(0, 4), Token);
        await before.AppendAsync(0, Events.Range(5, 11_000), Token);
        await before.AppendAsync(0, Events.Range(11_001, 11_004), Token);

        // Whoever lists this blob cannot read what it says of itself.
        await container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", 0, 0)).SetMetadataAsync(
            new Dictionary<string, string>(), cancellationToken: Token);
        var owner = Writer(container);
        await owner.AppendAsync(0, Events.Range(11_000, 11_009), Token);
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => owner.AppendAsync(0, Events.Range(11_020, 11_021), Token));
        Assert.Contains("from sequence number 11010 to 11019", error.Message);

        // Nothing of the last ten thousand is stored: all is listed.
        error = await Assert.ThrowsAsync<BrokenChainException>(() => Writer(container).AppendAsync(0, Events.Range(30_000, 30_001), Token));
        Assert.Contains("no metadata", error.Message);
    }

    [Fact]
    public async Task Numbers_that_are_not_consecutive_are_refused()
    {
        var container = await azurite.NewContainerAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => Writer(container).AppendAsync(0, [Events.At(1), Events.At(1)], Token));
        await Assert.ThrowsAsync<ArgumentException>(() => Writer(container).AppendAsync(0, [Events.At(1), Events.At(3)], Token));
    }

    [Fact]
    public async Task Partitions_are_written_side_by_side()
    {
        var container = await azurite.NewContainerAsync();
        var writer = Writer(container);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(p => writer.AppendAsync(p, Events.Range(0, 9), Token)));
        for (var p = 0; p < 4; p++) await Events.AssertWholeAsync(container, p, 10);
    }

    [Fact]
    public async Task A_container_that_is_not_there_throws_and_the_same_batch_goes_through_once_it_is()
    {
        var container = new BlobContainerClient(azurite.ConnectionString, azurite.NewName("late"));
        var writer = Writer(container);
        await Assert.ThrowsAsync<RequestFailedException>(() => writer.AppendAsync(0, Events.Range(0, 1), Token));
        await container.CreateAsync(cancellationToken: Token);
        await writer.AppendAsync(0, Events.Range(0, 1), Token);
        await Events.AssertWholeAsync(container, 0, 2);
    }
}
