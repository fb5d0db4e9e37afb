using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Snapshots;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Log;

/// <summary>
/// Reads the chains. Every blob must begin where the one before it ended; a chain that does not is refused with partition and sequence
/// number. Blobs stream through: memory does not grow with the log.
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

        return [.. ends.Select(e => new ChainEnd(e.Key.Stream, e.Key.Partition, e.Value))];
    }

    /// <summary>The events of a snapshot: stream after stream, partition after partition, in order of sequence numbers.</summary>
    /// <exception cref="BrokenChainException">A blob is missing or altered.</exception>
    public async IAsyncEnumerable<LogRecord> ReadAsync(Snapshot snapshot, [EnumeratorCancellation] CancellationToken cancellationToken)
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
    public async IAsyncEnumerable<LogRecord> ReadChainAsync(
        string hub, ChainEnd chain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        var expected = 0L;
        var prefix = BlobPaths.Partition(hub, chain.StreamId, chain.Partition);
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, prefix, cancellationToken).ConfigureAwait(false))
        {
            var metadata = LogBlobMetadata.Of(blob.Name, blob.Metadata);
            if (metadata.First >= chain.End)
            {
                break;
            }

            if (metadata.First != expected)
            {
                throw new BrokenChainException($"Stream {chain.StreamId}, partition {chain.Partition}: the log lacks the blob that begins at sequence number {expected}; the next one begins at {metadata.First}.");
            }

            expected = metadata.Last + 1;
            await foreach (var record in ReadBlobAsync(blob.Name, metadata, chain, cancellationToken).ConfigureAwait(false))
            {
                yield return record;
            }
        }

        if (expected < chain.End)
        {
            throw new BrokenChainException($"Stream {chain.StreamId}, partition {chain.Partition}: the log ends before sequence number {chain.End}, which it held when the snapshot was taken.");
        }
    }

    private async IAsyncEnumerable<LogRecord> ReadBlobAsync(
        string name, LogBlobMetadata metadata, ChainEnd chain, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var content = await container.GetBlobClient(name).DownloadStreamingAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        using var stream = content.Value.Content;
        // Blobs are batches of at most some megabytes: one read each, so that a slow consumer holds no connection open.
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        buffer.Position = 0;
        var next = metadata.First;
        foreach (var e in LogBlobFormat.Decode(buffer, name))
        {
            if (e.SequenceNumber != next++)
            {
                throw new BrokenChainException($"Stream {chain.StreamId}, partition {chain.Partition}: the blob '{name}' holds sequence number {e.SequenceNumber} where {next - 1} was expected.");
            }

            if (e.SequenceNumber < chain.End && !e.IsErased)
            {
                yield return new LogRecord(chain.Partition, e);
            }
        }

        if (metadata.Count > 0 && next != metadata.Last + 1)
        {
            throw new BrokenChainException($"Stream {chain.StreamId}, partition {chain.Partition}: the blob '{name}' ends at sequence number {next - 1}; its metadata says {metadata.Last}.");
        }
    }
}
