using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Table;

/// <summary>
/// Moves a hub's log into the table and takes erased users out of both. New files first, then one conditional put of the next manifest, then
/// the removal of what no reader needs. Death at any point leaves readers with each event once, and the next run finishes the work.
/// </summary>
/// <remarks>
/// The lease keeps a second compaction from doing the same work; it does not keep the data safe, for a process can sleep through the end of
/// its lease. What does: the manifest's version decides between two; a file's name holds the hash of its bytes; what is removed was listed
/// before the manifest was put, and only if nobody has written it again since (its ETag); log blobs go a day after they were compacted, and
/// the newest of a chain never, because writers find the end of the chain by it.
/// </remarks>
/// <param name="container">The container of log and table.</param>
/// <param name="hub">The hub.</param>
/// <param name="time">The clock.</param>
/// <param name="options">How the table is cut.</param>
public sealed class Compaction(BlobContainerClient container, string hub, TimeProvider time, CompactionOptions? options = null)
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(60);
    private readonly CompactionOptions _options = options ?? new CompactionOptions();
    private readonly TableManifestStore _manifests = new(container, hub);

    /// <summary>Compacts what the log holds now.</summary>
    /// <returns>What was done, or null where another compaction is at work.</returns>
    /// <exception cref="BrokenChainException">The log or the table is missing or altered; nothing was changed.</exception>
    public async Task<CompactionResult?> RunAsync(CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(BlobPaths.CompactionLease(hub));
        var lease = blob.GetBlobLeaseClient();
        try
        {
            if (!(await blob.ExistsAsync(cancellationToken).ConfigureAwait(false)).Value)
            {
                await blob.UploadAsync(new BinaryData([]), overwrite: true, cancellationToken).ConfigureAwait(false);
            }

            await lease.AcquireAsync(LeaseTime, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return null;
        }

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewal = RenewAsync(lease, lost);
        try
        {
            return await CompactAsync(lost.Token).ConfigureAwait(false);
        }
        finally
        {
            await lost.CancelAsync().ConfigureAwait(false);
            await renewal.ConfigureAwait(false);
            await Leases.ReleaseAsync(lease).ConfigureAwait(false);
        }
    }

    /// <summary>Holds the lease until the work has ended; whatever keeps it from that ends the work.</summary>
    private async Task RenewAsync(BlobLeaseClient lease, CancellationTokenSource lost)
    {
        using var timer = new PeriodicTimer(LeaseTime / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(lost.Token).ConfigureAwait(false))
            {
                await lease.RenewAsync(cancellationToken: lost.Token).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // Storage that does not answer and an identity that is refused end the lease alike.
        catch (Exception)
#pragma warning restore CA1031
        {
            await lost.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<CompactionResult?> CompactAsync(CancellationToken cancellationToken)
    {
        var known = await _manifests.FindLatestAsync(cancellationToken).ConfigureAwait(false);
        var tombstones = await new Tombstones(container).ListAsync(cancellationToken).ConfigureAwait(false);
        var before = await ListTableAsync(cancellationToken).ConfigureAwait(false);
        var builder = new TableBuilder(container, hub, time, _options, tombstones);
        var files = await builder.EraseAsync(known, cancellationToken).ConfigureAwait(false);
        foreach (var chain in await new InteractionLogReader(container).FindChainsAsync(hub, cancellationToken).ConfigureAwait(false))
        {
            files.AddRange(await builder.AppendAsync(chain, known.EndOf(chain.StreamId, chain.Partition), cancellationToken).ConfigureAwait(false));
        }

        var next = new TableManifest(
            known.Version + 1,
            [.. files.OrderBy(f => f.StreamId, StringComparer.Ordinal).ThenBy(f => f.Partition).ThenBy(f => f.First)],
            tombstones);
        var named = next.Files.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var leftovers = before.Where(b => !named.Contains(b.Name)).ToList();
        var changed = !next.Files.SequenceEqual(known.Files) || !tombstones.SequenceEqual(known.Tombstones) || leftovers.Count > 0;
        if (changed && !await _manifests.CommitAsync(next, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var current = changed ? next : known;
        foreach (var (name, etag) in leftovers)
        {
            await container.DeleteUnchangedAsync(name, etag, cancellationToken).ConfigureAwait(false);
        }

        var removed = await RemoveLogAsync(current, cancellationToken).ConfigureAwait(false);
        var swept = await new ErasureSweep(container).RunAsync(hub, cancellationToken).ConfigureAwait(false);
        await _manifests.PruneAsync(cancellationToken).ConfigureAwait(false);
        return new CompactionResult(
            current.Version, builder.Compacted, builder.Erased + swept, builder.FilesWritten, leftovers.Count, removed);
    }

    private async Task<List<(string Name, ETag ETag)>> ListTableAsync(CancellationToken cancellationToken)
    {
        var blobs = new List<(string, ETag)>();
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, BlobPaths.Table(hub), cancellationToken).ConfigureAwait(false))
        {
            blobs.Add((blob.Name, blob.Properties.ETag!.Value));
        }

        return blobs;
    }

    private async Task<int> RemoveLogAsync(TableManifest manifest, CancellationToken cancellationToken)
    {
        var removable = time.GetUtcNow() - _options.KeepLog;
        var removed = 0;
        foreach (var chain in manifest.Files.GroupBy(f => f.Chain))
        {
            var old = chain.OrderBy(f => f.First).TakeWhile(f => f.CompactedAt <= removable).LastOrDefault();
            if (old is null)
            {
                continue;
            }

            var blobs = new List<(string Name, ETag ETag, long Last)>();
            var prefix = BlobPaths.Partition(hub, old.StreamId, old.Partition);
            await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken).ConfigureAwait(false))
            {
                blobs.Add((blob.Name, blob.Properties.ETag!.Value, LogBlobMetadata.Of(blob.Name, blob.Metadata).Last));
            }

            // The newest is the anchor of the chain.
            foreach (var (name, etag, _) in blobs.SkipLast(1).Where(b => b.Last < old.End))
            {
                await container.DeleteUnchangedAsync(name, etag, cancellationToken).ConfigureAwait(false);
                removed++;
            }
        }

        return removed;
    }
}
