using Azure.Storage.Blobs;
using Recsys.Interactions.Erasures;

namespace Recsys.Interactions.Table;

/// <summary>
/// Makes versions of the table of the changes to it, one of each. Where another compaction was faster, all of these methods say false, and
/// nothing more may be done.
/// </summary>
internal sealed class TableSteps(BlobContainerClient container, string hub, TableManifestStore manifests, TableManifest known)
{
    private readonly ErasureSweep _sweep = new(container, hub);

    /// <summary>The newest version.</summary>
    public TableManifest Current { get; private set; } = known;

    /// <summary>Commits changes as they come. What a change leaves out of the table leaves the log before.</summary>
    public async Task<bool> TakeAsync(IAsyncEnumerable<TableChange> changes, CancellationToken cancellationToken)
    {
        await foreach (var change in changes.ConfigureAwait(false))
        {
            // An appended file begins where a blob of the log does, a rewritten one perhaps within one.
            var first = change.New[0];
            await _sweep.RunAsync(
                first.StreamId, first.Partition, change.Erased, change.Old is null ? first.First : 0, cancellationToken).ConfigureAwait(false);
            var files = Current.Files.Where(f => f != change.Old).Concat(change.New)
                .OrderBy(f => f.StreamId, StringComparer.Ordinal).ThenBy(f => f.Partition).ThenBy(f => f.First);
            if (!await CommitAsync(Current with { Files = [.. files] }, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>No file, and no blob of the log that files were made of, holds these users any more.</summary>
    public async Task<bool> EraseAsync(IReadOnlyList<string> tombstones, CancellationToken cancellationToken) =>
        tombstones.SequenceEqual(Current.Tombstones)
        || await CommitAsync(Current with { Tombstones = tombstones }, cancellationToken).ConfigureAwait(false);

    /// <summary>The same once more, which shuts out a sleeper that may still want to commit what it has written.</summary>
    public Task<bool> RepeatAsync(CancellationToken cancellationToken) => CommitAsync(Current, cancellationToken);

    private async Task<bool> CommitAsync(TableManifest next, CancellationToken cancellationToken)
    {
        next = next with { Version = Current.Version + 1 };
        if (!await manifests.CommitAsync(next, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        Current = next;
        return true;
    }
}
