using System.Text;
using Azure.Storage.Blobs;
using Recsys.Domain;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Table;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class SnapshotInteractionsTests(AzuriteFixture azurite)
{
    internal static async Task<List<Interaction>> ReadAsync(BlobContainerClient container, Snapshot snapshot, SnapshotReport report)
    {
        var list = new List<Interaction>();
        await foreach (var interaction in new SnapshotInteractions(container).ReadAsync(snapshot, report, Cancel)) list.Add(interaction);
        return list;
    }

    private static HubEvent Body(long sequence, string body) => Events.At(sequence, Encoding.UTF8.GetBytes(body));

    [Fact]
    public async Task Each_interaction_comes_once_and_everything_else_is_counted_with_its_reason()
    {
        var container = await azurite.NewContainerAsync();
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(
            0,
            [
                Events.At(0), Body(1, "not json"), Body(2, """{"eventId":"x"}"""), Body(3, Encoding.UTF8.GetString(Events.At(0).Body.Span)),
                Events.At(4),
            ],
            Cancel);
        var report = new SnapshotReport();
        var read = await ReadAsync(container, await new SnapshotStore(container).TakeAsync("hub", Cancel), report);
        Assert.Equal(["e-0", "e-4"], read.Select(i => i.EventId));
        Assert.Equal((5, 2, 1, 0, 2), (report.Stored, report.Taken, report.Resent, report.Erased, report.Rejected));
        Assert.Equal(["invalid-json", "missing-field"], report.RejectedByCode.Keys);
        Assert.Equal([1, 2], report.RejectedEvents.Select(r => r.SequenceNumber));
    }

    [Fact]
    public async Task An_erased_user_is_left_out_of_later_snapshots_and_after_the_compaction_no_blob_holds_a_trace()
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        const string secret = "erika.mustermann@example.org";
        HubEvent Hers(long s) =>
            Body(s, $$"""{"eventId":"e-{{s}}","userId":"{{secret}}","itemId":"i","type":"view","timestamp":"2026-03-01T18:00:00Z"}""");
        await writer.AppendAsync(0, [Events.At(0), Hers(1), Events.At(2)], Cancel);
        await writer.AppendAsync(0, [Hers(3)], Cancel);
        await writer.AppendAsync(0, [Body(4, $$"""{"userId":"{{secret}}","broken":"""), Events.At(5)], Cancel);
        var store = new SnapshotStore(container);
        var before = await store.TakeAsync("hub", Cancel);
        Assert.Equal(5, (await ReadAsync(container, before, new())).Count);

        await new Tombstones(container).AddAsync(secret, Cancel);
        var after = await store.TakeAsync("hub", Cancel);
        var report = new SnapshotReport();
        Assert.Equal(["e-0", "e-2", "e-5"], (await ReadAsync(container, after, report)).Select(i => i.EventId));
        Assert.Equal(2, report.Erased);

        Assert.Equal(3, (await new Compaction(container, "hub", TimeProvider.System).RunAsync(Cancel))!.Erased);
        Assert.Equal(0, (await new Compaction(container, "hub", TimeProvider.System).RunAsync(Cancel))!.Erased);
        await AssertNoTraceAsync(container, secret);
        Assert.Equal(["e-0", "e-2", "e-5"], (await ReadAsync(container, after, new())).Select(i => i.EventId));
        Assert.Equal(["e-0", "e-2", "e-5"], (await ReadAsync(container, before, new())).Select(i => i.EventId));

        // The chain goes on: neither a writer that remembers nor one that does not can bring the events back.
        await writer.AppendAsync(0, [Hers(3), Body(4, "x"), Events.At(5), Events.At(6)], Cancel);
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, [Events.At(0), Hers(1), Events.At(2), Hers(3)], Cancel);
        await AssertNoTraceAsync(container, secret);
        Assert.Equal(4, (await ReadAsync(container, await store.TakeAsync("hub", Cancel), new())).Count);
    }

    private static async Task AssertNoTraceAsync(BlobContainerClient container, string secret)
    {
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Cancel))
        {
            Assert.DoesNotContain(secret, blob.Name);
            var bytes = (await container.GetBlobClient(blob.Name).DownloadContentAsync(Cancel)).Value.Content.ToArray();
            if (blob.Name.EndsWith(".gz", StringComparison.Ordinal))
            {
                using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(bytes), System.IO.Compression.CompressionMode.Decompress);
                using var text = new MemoryStream();
                await gzip.CopyToAsync(text, Cancel);
                bytes = text.ToArray();
            }

            Assert.DoesNotContain(secret, Encoding.UTF8.GetString(bytes));
        }
    }
}
