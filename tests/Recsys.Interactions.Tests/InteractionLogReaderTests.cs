using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;
using Recsys.Interactions.Table;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class InteractionLogReaderTests(AzuriteFixture azurite)
{
    private async Task<BlobContainerClient> StoredAsync(params HubEvent[][] batches)
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        foreach (var batch in batches) await writer.AppendAsync(0, batch, Cancel);
        return container;
    }

    private static async Task<List<long>> SequencesAsync(BlobContainerClient container, Snapshot snapshot)
    {
        var found = new List<long>();
        await foreach (var record in new InteractionLogReader(container).ReadAsync(snapshot, Cancel)) found.Add(record.SequenceNumber);
        return found;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(10)]
    public async Task A_missing_batch_is_refused_with_partition_and_sequence(long missing)
    {
        var container = await StoredAsync(Events.Range(0, 4), Events.Range(5, 9), Events.Range(10, 14));
        await container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", 0, missing)).DeleteAsync(cancellationToken: Cancel);
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => Events.ReadAsync(container, "hub", new("s1", 0, 15)));
        Assert.Contains("partition 0", error.Message);
        Assert.Contains($"sequence number {(missing == 10 ? 15 : missing)}", error.Message);
    }

    [Fact]
    public async Task A_batch_that_holds_less_than_its_metadata_says_is_refused()
    {
        var container = await StoredAsync(Events.Range(0, 4));
        var blob = container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", 0, 0));
        var metadata = (await blob.GetPropertiesAsync(cancellationToken: Cancel)).Value.Metadata;
        metadata["last"] = "6";
        metadata["count"] = "7";
        await blob.SetMetadataAsync(metadata, cancellationToken: Cancel);
        await Assert.ThrowsAsync<BrokenChainException>(() => Events.ReadAsync(container, "hub", new("s1", 0, 7)));
    }

    [Fact]
    public async Task A_batch_without_metadata_is_refused()
    {
        var container = await StoredAsync(Events.Range(0, 4));
        await container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", 0, 0)).SetMetadataAsync(
            new Dictionary<string, string>(), cancellationToken: Cancel);
        await Assert.ThrowsAsync<BrokenChainException>(() => Events.ReadAsync(container, "hub", new("s1", 0, 5)));
    }

    [Fact]
    public async Task A_batch_that_is_no_gzip_is_refused()
    {
        var container = await StoredAsync(Events.Range(0, 4));
        var blob = container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", 0, 0));
        var metadata = (await blob.GetPropertiesAsync(cancellationToken: Cancel)).Value.Metadata;
        await blob.UploadAsync(
            BinaryData.FromString("garbage of some length, no gzip at all"), new BlobUploadOptions { Metadata = metadata }, Cancel);
        await Assert.ThrowsAsync<InvalidDataException>(() => Events.ReadAsync(container, "hub", new("s1", 0, 5)));
    }

    [Fact]
    public async Task A_snapshot_reads_the_same_records_after_more_events_came()
    {
        var container = await StoredAsync(Events.Range(0, 4), Events.Range(5, 9));
        var store = new SnapshotStore(container);
        var snapshot = await store.TakeAsync("hub", Cancel);
        var writer = new InteractionLogWriter(container, "hub", "s1");
        await writer.AppendAsync(0, Events.Range(10, 19), Cancel);
        await writer.AppendAsync(2, Events.Range(0, 3), Cancel);

        var found = await store.FindAsync(snapshot.Id, Cancel);
        Assert.Equal(snapshot.Id, found!.Id);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), await SequencesAsync(container, found));
        var later = await store.TakeAsync("hub", Cancel);
        Assert.NotEqual(snapshot.Id, later.Id);
        Assert.Equal([new ChainEnd("s1", 0, 20), new ChainEnd("s1", 2, 4)], later.Chains);
        Assert.Equal(24, (await SequencesAsync(container, later)).Count);
        Assert.Null(await store.FindAsync("0000000000000000", Cancel));
    }

    [Fact]
    public async Task A_look_for_the_ends_and_a_reading_list_nothing_that_lies_before_the_table_s_end_or_an_end_known()
    {
        var container = await StoredAsync(Events.Range(0, 4), Events.Range(5, 9));
        var reader = new InteractionLogReader(container);
        await new Compaction(container, "hub", TimeProvider.System).RunAsync(Cancel);
        var writer = new InteractionLogWriter(container, "hub", "s1");
        await writer.AppendAsync(0, Events.Range(10, 14), Cancel);
        await writer.AppendAsync(1, Events.Range(0, 4), Cancel);

        // Whoever lists one of these cannot read what it says of itself.
        await SpoilAsync(0, 0);
        await SpoilAsync(0, 5);
        var ends = await reader.FindChainsAsync("hub", Cancel);
        Assert.Equal([new ChainEnd("s1", 0, 15), new ChainEnd("s1", 1, 5)], ends);
        Assert.Equal(15, (await Events.ReadAsync(container, "hub", ends[0])).Count);

        await writer.AppendAsync(1, Events.Range(5, 9), Cancel);
        await SpoilAsync(0, 10);
        await SpoilAsync(1, 0);
        Assert.Equal([new ChainEnd("s1", 0, 15), new ChainEnd("s1", 1, 10)], await reader.FindChainsAsync("hub", ends, Cancel));
        await Assert.ThrowsAsync<BrokenChainException>(() => reader.FindChainsAsync("hub", Cancel));

        Task SpoilAsync(int partition, long first) => container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", partition, first))
            .SetMetadataAsync(new Dictionary<string, string>(), cancellationToken: Cancel);
    }

    [Theory]
    [InlineData("interactions/log/hub/stray.txt")]
    [InlineData("interactions/log/hub/s1/stray.txt")]
    [InlineData("interactions/log/hub/s1/p=x/stray.txt")]
    public async Task A_blob_that_the_writer_did_not_write_is_refused_by_its_name(string name)
    {
        var container = await StoredAsync(Events.Range(0, 4));
        await container.GetBlobClient(name).UploadAsync(BinaryData.FromString("x"), Cancel);
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => new InteractionLogReader(container).FindChainsAsync("hub", Cancel));
        Assert.Contains(name[..name.LastIndexOf('/')], error.Message);
    }

    [Fact]
    public async Task A_chain_end_inside_a_batch_cuts_it()
    {
        var container = await StoredAsync(Events.Range(0, 9));
        Assert.Equal(7, (await Events.ReadAsync(container, "hub", new("s1", 0, 7))).Count);
    }

    [Fact]
    public async Task Nothing_new_gives_the_same_snapshot_and_a_recreated_hub_adds_a_stream()
    {
        var container = await StoredAsync(Events.Range(0, 4));
        var store = new SnapshotStore(container);
        var first = await store.TakeAsync("hub", Cancel);
        Assert.Equal(first.Id, (await store.TakeAsync("hub", Cancel)).Id);
        await new InteractionLogWriter(container, "hub", "s2").AppendAsync(0, Events.Range(0, 0), Cancel);
        Assert.Equal(6, (await SequencesAsync(container, await store.TakeAsync("hub", Cancel))).Count);
    }

    [Fact]
    public async Task An_erased_user_is_named_by_later_snapshots_and_earlier_ones_are_listed()
    {
        var container = await StoredAsync(Events.Range(0, 4));
        var store = new SnapshotStore(container);
        var before = await store.TakeAsync("hub", Cancel);
        var tombstones = new Tombstones(container);
        await tombstones.AddAsync("u1", Cancel);
        await tombstones.AddAsync("u1", Cancel);
        var after = await store.TakeAsync("hub", Cancel);
        Assert.Equal([Tombstones.HashOf("u1")], after.Tombstones);
        Assert.Equal([before.Id], await store.FindWithUserAsync("u1", Cancel));
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Cancel))
            Assert.DoesNotContain("u1", blob.Name.Replace(Tombstones.HashOf("u1"), "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_resend_is_found_within_the_window_and_forgotten_behind_it()
    {
        var filter = new ResendFilter(window: 10);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(filter.IsFirst($"e{i}"));
            if (i >= 9) Assert.False(filter.IsFirst($"e{i - 9}"));
        }

        Assert.True(filter.IsFirst("e89"));
    }
}
