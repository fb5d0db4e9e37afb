using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Log;

/// <summary>
/// Reads the chains, from the table as far as compactions have come and from the log after it. Every piece must begin where the one before
/// it ended; a chain that does not is refused with partition and sequence number. Pieces stream through: memory does not grow with the log.
/// </summary>
public sealed class InteractionLogReader(BlobContainerClient container)
{
    /// <summary>The chains of a hub as they are now: every stream, every partition, and where each ends.</summary>
    public Task<IReadOnlyList<ChainEnd>> FindChainsAsync(string hub, CancellationToken cancellationToken) =>
        FindChainsAsync(hub, [], cancellationToken);

    /// <summary>
    /// The same, for somebody who has looked before. Lists the folders, and of each chain the blobs behind the table and behind what is known:
    /// one page a stream, one a partition of each, and one for every 5,000 blobs.
    /// </summary>
    /// <param name="hub">The hub.</param>
    /// <param name="known">What an earlier look found; chains only grow.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ChainEnd>> FindChainsAsync(
        string hub, IReadOnlyList<ChainEnd> known, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(known);
        var ends = new SortedDictionary<(string Stream, int Partition), long>();
        var manifest = await new Table.TableManifestStore(container, hub).FindLatestAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (stream, partition, end) in manifest.Files.Select(f => new ChainEnd(f.StreamId, f.Partition, f.End)).Concat(known))
        {
            ends[(stream, partition)] = Math.Max(ends.GetValueOrDefault((stream, partition)), end);
        }

        await foreach (var stream in FoldersAsync(BlobPaths.Hub(hub), cancellationToken).ConfigureAwait(false))
        {
            await foreach (var folder in FoldersAsync(BlobPaths.Stream(hub, stream), cancellationToken).ConfigureAwait(false))
            {
                var partition = BlobPaths.PartitionOf(folder)
                    ?? throw NoLogBlob(BlobPaths.Stream(hub, stream) + folder + '/');
                var end = ends.GetValueOrDefault((stream, partition));
                await foreach (var (_, metadata) in LogBlobs.ListAsync(
                    container, hub, stream, partition, end, cancellationToken).ConfigureAwait(false))
                {
                    end = Math.Max(end, metadata.Last + 1);
                }

                ends[(stream, partition)] = end;
            }
        }

        return [.. ends.Select(e => new ChainEnd(e.Key.Stream, e.Key.Partition, e.Value))];
    }

    /// <summary>The names of the folders in a folder, which holds nothing else.</summary>
    private async IAsyncEnumerable<string> FoldersAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new GetBlobsByHierarchyOptions { Prefix = prefix, Delimiter = "/" };
        await foreach (var found in container.GetBlobsByHierarchyAsync(options, cancellationToken).ConfigureAwait(false))
        {
            yield return found.IsPrefix ? found.Prefix[prefix.Length..^1] : throw NoLogBlob(found.Blob.Name);
        }
    }

    private static BrokenChainException NoLogBlob(string name) =>
        new($"The blob '{name}' is no log blob: something other than the log's writer has written it.");

    /// <summary>The events of a snapshot: stream after stream, partition after partition, in order of sequence numbers.</summary>
    /// <exception cref="BrokenChainException">A blob is missing or altered.</exception>
    public async IAsyncEnumerable<HubEvent> ReadAsync(Snapshot snapshot, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        foreach (var chain in snapshot.Chains)
        {
            await foreach (var record in ReadChainAsync(snapshot.Hub, chain, cancellationToken).ConfigureAwait(false))
            {
                yield return record;
            }
        }
    }

    /// <summary>The events of one chain up to its end, in order of sequence numbers.</summary>
    /// <exception cref="BrokenChainException">A blob is missing or altered.</exception>
    public async IAsyncEnumerable<HubEvent> ReadChainAsync(
        string hub, ChainEnd chain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        await foreach (var e in new ChainReader(container).ReadAsync(hub, chain, 0, BodyProjection.Instance, cancellationToken).ConfigureAwait(false))
        {
            yield return e;
        }
    }
}
