using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;
using Recsys.Interactions.Table;
using Recsys.TestKit;
using static Recsys.Interactions.Tests.CompactionTests;

namespace Recsys.Interactions.Tests;

/// <summary>A compaction goes in steps, each committed and each bounded.</summary>
public sealed class CompactionStepTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _time = new(Events.Start);

    private Compaction Compaction(BlobContainerClient container) => new(container, "hub", _time, Small);

    [Fact]
    public void A_compaction_ends_five_minutes_before_the_host_ends_its_function()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")));
        var timeout = TimeSpan.Parse(host.RootElement.GetProperty("functionTimeout").GetString()!, CultureInfo.InvariantCulture);
        Assert.Equal(timeout - TimeSpan.FromMinutes(5), new CompactionOptions().Budget);
    }

    [Fact]
    public async Task Death_in_the_middle_costs_the_file_that_was_being_written_and_no_other()
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        for (var first = 0; first < 100; first += 10) await writer.AppendAsync(0, Events.Range(first, first + 9), Cancel);
        var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);

        var commits = 0;
        var mortal = new MortalClient(0)
        {
            Dies = r => r.Method == RequestMethod.Put && r.Uri.ToString().Contains("/manifest/", StringComparison.Ordinal) && ++commits == 4,
        };
        var death = await Assert.ThrowsAsync<RequestFailedException>(
            () => new Compaction(mortal.Of(azurite.ConnectionString, container.Name), "hub", _time, Small).RunAsync(Cancel));
        Assert.Equal("the process is dead", death.Message);
        Assert.Equal(60, (await new TableManifestStore(container, "hub").FindLatestAsync(Cancel)).EndOf("s1", 0));
        await AssertKeptAsync(container, snapshot, [.. Enumerable.Range(0, 100).Select(s => (long)s)], "after the death");

        await BreakLeaseAsync(container);
        Assert.Equal(40, (await Compaction(container).RunAsync(Cancel))!.Compacted);
        await AssertKeptAsync(container, snapshot, [.. Enumerable.Range(0, 100).Select(s => (long)s)], "after the next run");
    }

    [Fact]
    public async Task When_its_time_is_over_a_compaction_commits_what_it_has_and_the_next_one_goes_on_behind_it()
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        for (var first = 0; first < 100; first += 10) await writer.AppendAsync(first / 50, Events.Range(first % 50, (first % 50) + 9), Cancel);
        await new Tombstones(container).AddAsync("u3", Cancel);
        var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);
        var kept = await RecordsAsync(container, snapshot);

        // The clock goes on by a second with each request.
        var hasty = new BlobClientOptions();
        hasty.AddPolicy(new PassingTime(() => _time.Advance(TimeSpan.FromSeconds(1))), HttpPipelinePosition.PerCall);
        var (runs, compacted) = (0, 0L);
        for (CompactionResult? result = null; result is not { IsWhole: true }; runs++)
        {
            var far = new BlobContainerClient(azurite.ConnectionString, container.Name, hasty);
            result = await new Compaction(far, "hub", _time, Small with { Budget = TimeSpan.FromSeconds(22) }).RunAsync(Cancel);
            compacted += result!.Compacted;
            Assert.True(runs < 50, "It does not end.");
        }

        Assert.True(runs > 1, "The time sufficed for all.");
        Assert.Equal(100, compacted);
        Assert.Equal(kept.Count(r => !IsOf(r, "u3")), (await RecordsAsync(container, snapshot)).Count);
        Assert.Empty(await StorageTraces.FindAsync(["\"u3\"", "u3\\\""], container, [], Cancel));
    }

    [Fact]
    public async Task A_broken_chain_keeps_no_other_chain_out_of_the_table_and_is_named()
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        for (var partition = 0; partition < 3; partition++)
        {
            for (var first = 0; first < 30; first += 10) await writer.AppendAsync(partition, Events.Range(first, first + 9), Cancel);
        }

        await container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", 0, 10)).DeleteAsync(cancellationToken: Cancel);
        var error = await Assert.ThrowsAsync<BrokenChainException>(() => Compaction(container).RunAsync(Cancel));
        Assert.Contains("partition 0", error.Message);
        Assert.Contains("sequence number 10", error.Message);
        var table = await new TableManifestStore(container, "hub").FindLatestAsync(Cancel);
        Assert.Equal([0L, 30L, 30L], Enumerable.Range(0, 3).Select(p => table.EndOf("s1", p)));
    }

    [Fact]
    public async Task A_row_group_and_a_file_are_bounded_in_bytes_too()
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        for (var first = 0; first < 40; first += 10) await writer.AppendAsync(0, Events.Range(first, first + 9), Cancel);
        var snapshot = await new SnapshotStore(container).TakeAsync("hub", Cancel);
        var records = await RecordsAsync(container, snapshot);
        var bytes = Events.At(0).Body.Length;
        await new Compaction(
            container, "hub", _time, new CompactionOptions { RowGroupBytes = 4 * bytes, FileBytes = 15 * bytes }).RunAsync(Cancel);

        var files = (await new TableManifestStore(container, "hub").FindLatestAsync(Cancel)).Files;
        Assert.Equal([20L, 20L], files.Select(f => f.Rows));
        await using var reader = await TableFileReader.OpenAsync(container, files[0], Cancel);
        Assert.Equal(5, reader.RowGroups);
        Assert.Equal(records, await RecordsAsync(container, snapshot));
    }
}
