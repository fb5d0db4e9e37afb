using Azure.Storage.Blobs;
using Recsys.Datasets;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Snapshots;
using Recsys.Registry;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Takes the users whom this run left out, because they were erased, out of everything that older runs made: their lines in the vocabularies
/// of published versions, and the folders of the runs. Of the run of the version that serves what the next gate compares with stays, without the
/// users' events and names. Then nothing is found with them any more. A version that serves, or that a roll-back
/// goes to, stays usable; its numbers lead to nobody. Crashing anywhere leaves the rest to the next run.
/// </summary>
/// <param name="container">The container of snapshots and runs.</param>
/// <param name="registry">The published versions.</param>
public sealed class CloseErasuresStep(BlobContainerClient container, ModelRegistry registry)
{
    private readonly SnapshotStore _snapshots = new(container);

    /// <summary>Runs the step.</summary>
    /// <param name="run">The run; null where its data could not be read: then the users who are erased by now are taken out.</param>
    /// <param name="cancellationToken">Gives up; run it again.</param>
    /// <returns>What was closed.</returns>
    /// <exception cref="InvalidDataException">The snapshot of the run is not there.</exception>
    public async Task<ClosedErasures> RunAsync(TrainingRun? run, CancellationToken cancellationToken)
    {
        var erased = run is null
            ? await new Tombstones(container).ListAsync(cancellationToken).ConfigureAwait(false)
            : (await _snapshots.FindAsync(run.SnapshotId, cancellationToken).ConfigureAwait(false))?.Tombstones
                ?? throw new InvalidDataException($"The snapshot {run.SnapshotId} of the run {run.Version} is not there.");
        var open = new List<(Snapshot Snapshot, IReadOnlySet<string> Held)>();
        await foreach (var lacking in _snapshots.FindLackingAsync(erased, cancellationToken).ConfigureAwait(false))
        {
            open.Add(lacking);
        }

        if (open.Count == 0)
        {
            return new ClosedErasures([], [], []);
        }

        var held = open.ToDictionary(o => o.Snapshot.Id, o => o.Held, StringComparer.Ordinal);
        var versions = await EraseFromVersionsAsync(held, cancellationToken).ConfigureAwait(false);
        var runs = await RemoveRunsAsync(run?.Version, held, cancellationToken).ConfigureAwait(false);

        // Last: as long as it is not said, the next run looks again.
        foreach (var (older, users) in open)
        {
            await _snapshots.CloseAsync(older, users, cancellationToken).ConfigureAwait(false);
        }

        return new ClosedErasures([.. held.Keys.Order(StringComparer.Ordinal)], versions, runs);
    }

    private async Task<List<string>> EraseFromVersionsAsync(Dictionary<string, IReadOnlySet<string>> held, CancellationToken cancellationToken)
    {
        var versions = new List<string>();
        foreach (var manifest in await registry.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (held.TryGetValue(manifest.SnapshotId, out var users))
            {
                await registry.EraseUsersAsync(
                    manifest.Version, id => users.Contains(Tombstones.HashOf(id)), cancellationToken).ConfigureAwait(false);
                versions.Add(manifest.Version);
            }
        }

        return versions;
    }

    private async Task<List<string>> RemoveRunsAsync(
        string? latest, Dictionary<string, IReadOnlySet<string>> held, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        var serving = (await registry.GetCurrentAsync(cancellationToken).ConfigureAwait(false))?.Version;
        foreach (var version in await RunFolder.ListAsync(container, cancellationToken).ConfigureAwait(false))
        {
            var folder = new RunFolder(container, version);

            // A run that was cut off before its report wrote a data set that nobody can date.
            if (version == latest) continue;
            var report = await folder.TryReadJsonAsync<RunReport>(RunFolder.Report, cancellationToken).ConfigureAwait(false);
            var users = report is null ? null : held.GetValueOrDefault(report.Run.SnapshotId);
            if (report is not null && users is null) continue;
            if (version != serving || users is null || !await TryEraseAsync(folder, users, cancellationToken).ConfigureAwait(false))
            {
                await folder.DeleteAllAsync(cancellationToken).ConfigureAwait(false);
            }

            removed.Add(version);
        }

        return removed;
    }

    /// <summary>Leaves of a run what the version is compared by, without some users.</summary>
    /// <returns>False where its data is not there, or of another form.</returns>
    private static async Task<bool> TryEraseAsync(RunFolder folder, IReadOnlySet<string> users, CancellationToken cancellationToken)
    {
        InteractionDataset data;
        try
        {
            using var stream = await folder.OpenAsync(RunFolder.Dataset, cancellationToken).ConfigureAwait(false);
            data = DatasetFile.Load(stream);
        }
        catch (InvalidDataException)
        {
            return false;
        }

        var left = data.WithoutUsers(id => users.Contains(Tombstones.HashOf(id)));
        await folder.WriteAsync(RunFolder.Dataset, stream => DatasetFile.Save(left, stream), cancellationToken).ConfigureAwait(false);
        await folder.KeepComparableAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }
}
