using Azure.Storage.Blobs;
using Recsys.Domain.Context;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;
using Recsys.Registry;
using Recsys.TestKit;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests;

/// <summary>Nights that are published, and what is left of them when the oldest go.</summary>
public sealed class RemoveOldVersionsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Her = "erika.mustermann@example.org";

    private static readonly TimeSpan TwoDays = TimeSpan.FromDays(2);

    private BlobContainerClient _container = null!;
    private TrainingStore _store = null!;
    private int _events;

    public async ValueTask InitializeAsync()
    {
        _container = await azurite.NewContainerAsync();
        _store = new TrainingStore(_container);
    }

    [Fact]
    public async Task Versions_runs_and_snapshots_of_old_nights_go_but_not_those_that_serve_or_served()
    {
        var nights = await NightsAsync(6);
        await _store.Registry.PromoteAsync(nights[0].Version, Cancel);
        await _store.Registry.PromoteAsync(nights[1].Version, Cancel);

        var kept = await _store.RemoveOldVersionsAsync(nights[5], kept: 2, later: TwoDays);

        TrainingRun[] expected = [nights[0], nights[1], nights[4], nights[5]];
        Assert.Equal(expected.Select(n => n.Version).Order(), kept.ModelVersions.Order());
        Assert.Equal(expected.Select(n => n.Version).Order(), kept.Runs.Order());
        Assert.Equal(expected.Select(n => n.Version).Order(), (await RunFolder.ListAsync(_container, Cancel)).Order());
        Assert.Equal(expected.Select(n => n.SnapshotId).Order(), await SnapshotsAsync());
        foreach (var run in expected) Assert.NotEmpty(await _store.BytesAsync(run, RunFolder.Dataset));
    }

    [Fact]
    public async Task What_was_written_within_a_day_may_be_of_a_run_that_goes_on_and_stays()
    {
        var nights = await NightsAsync(3);
        var kept = await _store.RemoveOldVersionsAsync(nights[2], kept: 1);
        Assert.Equal([nights[2].Version], kept.ModelVersions);
        Assert.Equal(nights.Select(n => n.Version).Order(), kept.Runs.Order());
        Assert.Equal(nights.Select(n => n.SnapshotId).Order(), await SnapshotsAsync());
    }

    [Fact]
    public async Task A_run_that_was_cut_off_goes_with_its_data_and_no_snapshot_goes_before_it()
    {
        var nights = await NightsAsync(2);
        var cut = new RunFolder(_container, "cut");
        await cut.WriteAsync(RunFolder.Dataset, [1], Cancel);

        // Its blob is as old as the clock says: a clock a little behind a day leaves it.
        await _store.RemoveOldVersionsAsync(nights[1], kept: 1, later: TimeSpan.FromHours(23));
        Assert.True(await cut.ExistsAsync(RunFolder.Dataset, Cancel));
        Assert.Equal(2, (await SnapshotsAsync()).Count);
        await _store.RemoveOldVersionsAsync(nights[1], kept: 1, later: TwoDays);
        Assert.False(await cut.ExistsAsync(RunFolder.Dataset, Cancel));
        Assert.Equal([nights[1].SnapshotId], await SnapshotsAsync());
    }

    [Fact]
    public async Task A_user_who_is_erased_afterwards_is_found_in_all_that_is_left_and_in_nothing_else()
    {
        var nights = await NightsAsync(4);
        await _store.RemoveOldVersionsAsync(nights[3], kept: 2, later: TwoDays);
        await _store.EraseAsync(Her);
        var left = new[] { nights[2].SnapshotId, nights[3].SnapshotId }.Order();
        Assert.Equal(left, (await new SnapshotStore(_container).FindWithUserAsync(Her, Cancel)).Order());
        await _store.CloseErasuresAsync(await _store.SnapshotAsync());
        Assert.Empty(await new SnapshotStore(_container).FindWithUserAsync(Her, Cancel));
        foreach (var manifest in await _store.Registry.ListAsync(Cancel))
        {
            var users = await _store.Registry.DownloadAsync(manifest.Version, manifest.File(ModelFiles.Users), Cancel);
            Assert.DoesNotContain(Her, VocabularyFile.Read(users));
        }

        // The log itself is the compaction's to clean.
        var traces = await StorageTraces.FindAsync([Her], _container, [], Cancel);
        Assert.All(traces[Her], t => Assert.StartsWith("interactions/log/", t, StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs of which each knows an event more; a version says only what a removal looks at.</summary>
    private async Task<List<TrainingRun>> NightsAsync(int count)
    {
        var nights = new List<TrainingRun>();
        for (var n = 0; n < count; n++)
        {
            await _store.AppendAsync(0, $$"""
                {"eventId":"e{{_events}}","userId":"{{Her}}","itemId":"i{{_events++}}","type":"view","timestamp":"2025-01-01T00:00:00Z"}
                """);
            var run = await _store.SnapshotAsync();
            var users = VocabularyFile.Write(["<unknown>", Her]);
            await _store.Registry.PublishAsync(
                new ModelManifest
                {
                    Version = run.Version, SnapshotId = run.SnapshotId, Seed = run.Seed, CodeVersion = "code", Protocol = run.Protocol,
                    Data = new DataSize(1, 1, 1), Context = new ContextFeatures([]), Files = [ModelRegistry.Describe(ModelFiles.Users, users)],
                },
                new Dictionary<string, byte[]> { [ModelFiles.Users] = users }, Cancel);
            nights.Add(run);
        }

        return nights;
    }

    private async Task<List<string>> SnapshotsAsync()
    {
        var ids = new List<string>();
        await foreach (var blob in _container.GetBlobsAsync(default, default, BlobPaths.Snapshots, Cancel))
        {
            ids.Add(Path.GetFileNameWithoutExtension(blob.Name));
        }

        return [.. ids.Order()];
    }
}
