using Azure.Storage.Blobs;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Snapshots;
using Recsys.Registry;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Takes the users whom this run left out, because they were erased, out of everything that older runs made: their lines in the vocabularies
/// of published versions, and the folders of the runs. Then nothing is found with them any more. A version that serves, or that a roll-back
/// goes to, stays usable; its numbers lead to nobody. Crashing anywhere leaves the rest to the next run.
/// </summary>
/// <param name="container">The container of snapshots and runs.</param>
/// <param name="registry">The published versions.</param>
public sealed class CloseErasuresStep(BlobContainerClient container, ModelRegistry registry)
{
    private readonly SnapshotStore _snapshots = new(container);

    /// <summary>Runs the step.</summary>
    /// <returns>What was closed.</returns>
    /// <exception cref="InvalidDataException">The snapshot of the run is not there.</exception>
    public async Task<ClosedErasures> RunAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var snapshot = await _snapshots.FindAsync(run.SnapshotId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The snapshot {run.SnapshotId} of the run {run.Version} is not there.");
        var open = new List<(Snapshot Snapshot, IReadOnlySet<string> Held)>();
        await foreach (var lacking in _snapshots.FindLackingAsync(snapshot.Tombstones, cancellationToken).ConfigureAwait(false))
        {
            open.Add(lacking);
        }

        if (open.Count == 0)
        {
            return new ClosedErasures([], [], []);
        }

        var held = open.ToDictionary(o => o.Snapshot.Id, o => o.Held, StringComparer.Ordinal);
        var versions = await EraseFromVersionsAsync(held, cancellationToken).ConfigureAwait(false);
        var runs = await RemoveRunsAsync(run, held, cancellationToken).ConfigureAwait(false);

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
        TrainingRun run, Dictionary<string, IReadOnlySet<string>> held, CancellationToken cancellationToken)
    {
        var removed = new List<string>();
        foreach (var version in await RunFolder.ListAsync(container, cancellationToken).ConfigureAwait(false))
        {
            var folder = new RunFolder(container, version);

            // A run that was cut off before its report wrote a data set that nobody can date.
            if (version != run.Version
                && (await folder.TryReadJsonAsync<RunReport>(RunFolder.Report, cancellationToken).ConfigureAwait(false) is not { } report
                    || held.ContainsKey(report.Run.SnapshotId)))
            {
                await folder.DeleteAllAsync(cancellationToken).ConfigureAwait(false);
                removed.Add(version);
            }
        }

        return removed;
    }
}
