using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Table;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

/// <summary>Alone, because what other tests hold would count too.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class StreamingCollection;

[Collection(typeof(StreamingCollection))]
public sealed class StreamingTests(AzuriteFixture azurite)
{
    private const int EventsABlob = 100;

    /// <summary>More than are read ahead.</summary>
    private const int FewBlobs = LogBlobs.AtOnce + 2;
    private const int ManyBlobs = 8 * FewBlobs;
    private const int Notes = 12;
    private const int NoteCharacters = 250;
    private const int Looks = 3;

    /// <summary>Where a file of the table ends, its range of 4 MiB and that of the next one may be alive at once.</summary>
    private const long Margin = 7_000_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reading_eight_times_the_log_takes_no_more_memory(bool isTable)
    {
        var (few, many) = (await StoredAsync(FewBlobs, isTable), await StoredAsync(ManyBlobs, isTable));
        foreach (var read in new Func<BlobContainerClient, Snapshot, IAsyncEnumerable<object>>[] { Records, Interactions })
        {
            // Once before, for what is made at first use.
            await PeakAsync(few, read, keepsAll: false);
            // How many of the blobs that are read ahead are decoded when somebody looks is chance: as many as may be at some look.
            var peakOfFew = 0L;
            for (var look = 0; look < Looks; look++) peakOfFew = Math.Max(peakOfFew, await PeakAsync(few, read, keepsAll: false));

            // What pools and connections of the process keep for themselves comes and goes: what the reading needs is there each time.
            var peakOfMany = long.MaxValue;
            for (var look = 0; look < Looks && peakOfMany >= peakOfFew + Margin; look++)
            {
                peakOfMany = Math.Min(peakOfMany, await PeakAsync(many, read, keepsAll: false));
            }

            Assert.True(
                peakOfMany < peakOfFew + Margin,
                $"{peakOfFew:N0} bytes were alive at most in a log of {FewBlobs} blobs, {peakOfMany:N0} in one of {ManyBlobs}.");

            // Who kept it all would be seen.
            var kept = await PeakAsync(many, read, keepsAll: true);
            Assert.True(
                kept > peakOfFew + (2 * Margin), $"{kept:N0} bytes are alive where all is kept, {peakOfFew:N0} of few blobs where nothing is.");
        }
    }

    private static IAsyncEnumerable<object> Records(BlobContainerClient container, Snapshot snapshot) =>
        new InteractionLogReader(container).ReadAsync(snapshot, Cancel);

    private static IAsyncEnumerable<object> Interactions(BlobContainerClient container, Snapshot snapshot) =>
        new SnapshotInteractions(container).ReadAsync(snapshot, new SnapshotReport(), Cancel);

    private async Task<BlobContainerClient> StoredAsync(int blobs, bool isTable)
    {
        var (container, random) = (await azurite.NewContainerAsync(), new Random(1));
        var writer = new InteractionLogWriter(container, "hub", "s1");
        for (var blob = 0; blob < blobs; blob++)
        {
            var first = blob * EventsABlob;
            await writer.AppendAsync(0, [.. Enumerable.Range(first, EventsABlob).Select(n => Events.At(n, Body(n, random)))], Cancel);
        }

        if (isTable)
        {
            var options = new CompactionOptions { RowGroupRows = EventsABlob, FileRows = 5 * EventsABlob };
            Assert.Equal(blobs * EventsABlob, (await new Compaction(container, "hub", TimeProvider.System, options).RunAsync(Cancel))!.Compacted);
        }

        return container;
    }

    /// <summary>Most of an event is a context that nothing can compress much.</summary>
    private static byte[] Body(int n, Random random)
    {
        var notes = string.Join(',', Enumerable.Range(0, Notes).Select(i => $"\"note{i}\":\"{Note(random)}\""));
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"context":{{{notes}}},"eventId":"e{{n}}","userId":"u{{n % 17}}","itemId":"i{{n % 101}}",
            "type":"view","timestamp":"2026-03-01T10:00:00Z"}
            """));
    }

    private static string Note(Random random) =>
        Convert.ToHexString(Enumerable.Range(0, NoteCharacters / 2).Select(_ => (byte)random.Next(256)).ToArray());

    /// <summary>The bytes that were alive at most at any of the looks during the reading, beyond those before it.</summary>
    private static async Task<long> PeakAsync(
        BlobContainerClient container, Func<BlobContainerClient, Snapshot, IAsyncEnumerable<object>> read, bool keepsAll)
    {
        var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (peak, count, kept) = (0L, 0, new List<object>());
        await foreach (var one in read(container, snapshot))
        {
            if (keepsAll)
            {
                kept.Add(one);
            }

            if (++count % EventsABlob == EventsABlob / 2)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(snapshot.Chains.Single().End, count);
        GC.KeepAlive(kept);
        return peak;
    }
}
