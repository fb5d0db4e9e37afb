using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Table;

/// <summary>
/// Moves a hub's log into the table and takes erased users out of both. It goes in steps of a table file: the file first, then one conditional
/// put of the next manifest; what no reader needs is removed last. Death at any point leaves readers with each event once, and costs the
/// file that was being written: the next run goes on behind the last one that was committed. So does a run whose time is over.
/// </summary>
/// <remarks>
/// The lease keeps a second compaction from doing the same work; it does not keep the data safe, for a process can sleep through the end of
/// its lease. What does: the manifest's version decides between two; a file's name holds the hash of its bytes; what is removed was listed
/// before the first manifest was put, and only if nobody has written it again since (its ETag); log blobs go a day after they were compacted,
/// and the newest of a chain never, because writers find the end of the chain by it. Events of erased users leave the log before the manifest
/// says that they are gone: it lists the users whom no run needs to look for again.
/// </remarks>
/// <param name="container">The container of log and table.</param>
/// <param name="hub">The hub.</param>
/// <param name="time">The clock.</param>
/// <param name="options">How the table is cut.</param>
public sealed class Compaction(BlobContainerClient container, string hub, TimeProvider time, CompactionOptions? options = null)
{
    /// <summary>
    /// How long a log blob stays after it was compacted: far longer than any writer can hold on to an old frontier, so that none brings a name
    /// back.
    /// </summary>
    internal static readonly TimeSpan KeepLog = TimeSpan.FromHours(24);

    private readonly CompactionOptions _options = options ?? new CompactionOptions();
    private readonly TableManifestStore _manifests = new(container, hub);

    /// <summary>Compacts what the log holds now, as far as its time reaches.</summary>
    /// <returns>What was done, or null where another compaction is at work.</returns>
    /// <exception cref="BrokenChainException">The log or the table is missing or altered; that chain stays as it is.</exception>
    public Task<CompactionResult?> RunAsync(CancellationToken cancellationToken) =>
        Leases.HoldAsync(container.GetBlobClient(BlobPaths.CompactionLease(hub)), time, CompactAsync, cancellationToken);

    private async Task<CompactionResult?> CompactAsync(CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        bool IsOver() => time.GetElapsedTime(begin) >= _options.Budget;
        var known = await _manifests.FindLatestAsync(cancellationToken).ConfigureAwait(false);
        var tombstones = await new Tombstones(container).ListAsync(cancellationToken).ConfigureAwait(false);
        var before = await ListTableAsync(cancellationToken).ConfigureAwait(false);
        var removed = await DeleteAsync(OldLogAsync(known, IsOver, cancellationToken), cancellationToken).ConfigureAwait(false);
        var isCut = IsOver();

        var builder = new TableBuilder(container, hub, time, _options, tombstones, IsOver);
        var steps = new TableSteps(container, hub, _manifests, known);
        var broken = new List<Exception>();
        if (!await steps.TakeAsync(builder.EraseAsync(known, cancellationToken), cancellationToken).ConfigureAwait(false)
            || (!builder.IsCut && !await steps.EraseAsync(tombstones, cancellationToken).ConfigureAwait(false)))
        {
            return null;
        }

        foreach (var (chain, from) in await FindWorkAsync(known, cancellationToken).ConfigureAwait(false))
        {
            if (isCut |= IsOver())
            {
                break;
            }

            try
            {
                if (!await steps.TakeAsync(builder.AppendAsync(chain, from, cancellationToken), cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }
            }
            catch (Exception e) when (e is BrokenChainException or InvalidDataException)
            {
                // One chain must not keep the others back.
                broken.Add(e);
            }
        }

        var named = steps.Current.Files.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        var leftovers = before.Where(b => !named.Contains(b.Name)).ToList();
        if (leftovers.Count > 0 && steps.Current.Version == known.Version && !await steps.RepeatAsync(cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        await DeleteAsync(leftovers.ToAsyncEnumerable(), cancellationToken).ConfigureAwait(false);
        await _manifests.PruneAsync(cancellationToken).ConfigureAwait(false);
        broken.Take(1).ToList().ForEach(ExceptionDispatchInfo.Throw);
        return new CompactionResult(
            steps.Current.Version, builder.Compacted, builder.Erased, builder.FilesWritten, leftovers.Count, removed, !isCut && !builder.IsCut);
    }

    /// <summary>The chains that are longer than the table says, the one first whose turn was the longest ago.</summary>
    private async Task<List<(ChainEnd Chain, long From)>> FindWorkAsync(TableManifest table, CancellationToken cancellationToken)
    {
        var turns = table.Files.GroupBy(f => f.Chain).ToDictionary(g => g.Key, g => g.Max(f => f.CompactedAt));
        var chains = await new InteractionLogReader(container).FindChainsAsync(hub, cancellationToken).ConfigureAwait(false);
        return
        [
            .. chains.Select(c => (Chain: c, From: table.EndOf(c.StreamId, c.Partition))).Where(c => c.From < c.Chain.End)
                .OrderBy(c => turns.GetValueOrDefault((c.Chain.StreamId, c.Chain.Partition))),
        ];
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

    /// <summary>The log blobs whose time is over, but for the newest of each chain.</summary>
    private async IAsyncEnumerable<(string Name, ETag ETag)> OldLogAsync(
        TableManifest table, Func<bool> isOver, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var removable = time.GetUtcNow() - KeepLog;
        foreach (var chain in table.Files.GroupBy(f => f.Chain))
        {
            var old = chain.OrderBy(f => f.First).TakeWhile(f => f.CompactedAt <= removable).LastOrDefault();
            if (old is null)
            {
                continue;
            }

            (string, ETag)? oldest = null;
            await foreach (var (blob, metadata) in LogBlobs.ListAsync(
                container, hub, old.StreamId, old.Partition, 0, cancellationToken).ConfigureAwait(false))
            {
                if (oldest is { } followed)
                {
                    yield return followed;
                }

                oldest = (blob.Name, blob.Properties.ETag!.Value);
                if (metadata.Last >= old.End || isOver())
                {
                    break;
                }
            }
        }
    }

    private async Task<int> DeleteAsync(IAsyncEnumerable<(string Name, ETag ETag)> blobs, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await Parallel.ForEachAsync(
            blobs,
            new ParallelOptions { MaxDegreeOfParallelism = LogBlobs.AtOnce, CancellationToken = cancellationToken },
            async (blob, token) =>
            {
                await container.DeleteUnchangedAsync(blob.Name, blob.ETag, token).ConfigureAwait(false);
                Interlocked.Increment(ref deleted);
            }).ConfigureAwait(false);
        return deleted;
    }
}
