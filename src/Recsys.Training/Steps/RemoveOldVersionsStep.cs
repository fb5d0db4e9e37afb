using Azure.Storage.Blobs;
using Recsys.Interactions.Snapshots;
using Recsys.Registry;
using Recsys.Training.Runs;

namespace Recsys.Training.Steps;

/// <summary>
/// Removes what nights leave behind, after a publication: versions beyond <see cref="TrainingOptions.KeptModelVersions"/>, the folders of their runs
/// and of runs that were cut off, and snapshots that nothing refers to any more. What another run may be at work with stays: whatever was
/// written within a day. Crashing anywhere leaves the rest to the next run.
/// </summary>
/// <param name="container">The container of snapshots and runs.</param>
/// <param name="registry">The published versions.</param>
/// <param name="options">How many stay.</param>
/// <param name="time">The clock.</param>
public sealed class RemoveOldVersionsStep(BlobContainerClient container, ModelRegistry registry, TrainingOptions options, TimeProvider time)
{
    /// <summary>Longer than a run.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromDays(1);

    /// <summary>Runs the step.</summary>
    /// <param name="run">The run, whose version stays; null where its data could not be read.</param>
    /// <param name="cancellationToken">Gives up; run it again.</param>
    /// <returns>What stays.</returns>
    public async Task<KeptVersions> RunAsync(TrainingRun? run, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - InUse;
        var versions = await new OldVersions(container, registry, time).RemoveAsync(
            run?.Version, options.KeptModelVersions, cancellationToken).ConfigureAwait(false);
        var runs = await RemoveRunsAsync(versions, before, cancellationToken).ConfigureAwait(false);
        var snapshots = await FindSnapshotsAsync(runs, cancellationToken).ConfigureAwait(false);
        if (snapshots is not null)
        {
            await new SnapshotStore(container).RemoveAsync(id => !snapshots.Contains(id), before, cancellationToken).ConfigureAwait(false);
        }

        return new KeptVersions(Ordered(versions), Ordered(runs));
    }

    private async Task<List<string>> RemoveRunsAsync(IReadOnlySet<string> versions, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var kept = new List<string>();
        foreach (var version in await RunFolder.ListAsync(container, cancellationToken).ConfigureAwait(false))
        {
            var folder = new RunFolder(container, version);
            if (versions.Contains(version) || await folder.FindLastWriteAsync(cancellationToken).ConfigureAwait(false) >= before)
            {
                kept.Add(version);
            }
            else
            {
                await folder.DeleteAllAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        return kept;
    }

    /// <summary>
    /// Those that published versions and kept runs learnt from; null where a run has no report yet, so that nobody can tell its snapshot. An
    /// erasure finds what holds a user by the snapshots.
    /// </summary>
    private async Task<HashSet<string>?> FindSnapshotsAsync(List<string> runs, CancellationToken cancellationToken)
    {
        var versions = await registry.ListAsync(cancellationToken).ConfigureAwait(false);
        var snapshots = versions.Select(v => v.SnapshotId).ToHashSet(StringComparer.Ordinal);
        foreach (var version in runs)
        {
            var folder = new RunFolder(container, version);
            if (await folder.TryReadJsonAsync<RunReport>(RunFolder.Report, cancellationToken).ConfigureAwait(false) is not { } report) return null;
            snapshots.Add(report.Run.SnapshotId);
        }

        return snapshots;
    }

    private static string[] Ordered(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
}
