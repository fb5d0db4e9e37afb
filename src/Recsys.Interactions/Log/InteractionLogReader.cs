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
    public async Task<IReadOnlyList<ChainEnd>> FindChainsAsync(string hub, CancellationToken cancellationToken)
    {
        var ends = new SortedDictionary<(string Stream, int Partition), long>();
        var prefix = BlobPaths.Hub(hub);
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken).ConfigureAwait(false))
        {
            var parts = blob.Name[prefix.Length..].Split('/');
            if (parts.Length != 3 || !parts[1].StartsWith("p=", StringComparison.Ordinal))
            {
                throw new BrokenChainException($"The blob '{blob.Name}' is no log blob: something other than the log's writer has written it.");
            }

            var key = (parts[0], int.Parse(parts[1].AsSpan(2), System.Globalization.CultureInfo.InvariantCulture));
            var last = LogBlobMetadata.Of(blob.Name, blob.Metadata).Last;
            ends[key] = Math.Max(ends.GetValueOrDefault(key), last + 1);
        }

        foreach (var file in (await new Table.TableManifestStore(container, hub).FindLatestAsync(cancellationToken).ConfigureAwait(false)).Files)
        {
            ends[file.Chain] = Math.Max(ends.GetValueOrDefault(file.Chain), file.End);
        }

        return [.. ends.Select(e => new ChainEnd(e.Key.Stream, e.Key.Partition, e.Value))];
    }

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
