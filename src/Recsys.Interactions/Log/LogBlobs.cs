using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Log;

/// <summary>Lists the blobs of a chain in the order of its events.</summary>
internal static class LogBlobs
{
    /// <summary>What is deleted, rewritten or read ahead at once: enough to hide the time of a request, few enough to be no flood.</summary>
    public const int AtOnce = 16;

    /// <summary>
    /// The blobs that begin at <paramref name="from"/> or later. What lies before is not listed: a page holds 5,000, and the log of two days may
    /// have millions.
    /// </summary>
    /// <exception cref="BrokenChainException">A blob is not the writer's.</exception>
    public static async IAsyncEnumerable<(BlobItem Blob, LogBlobMetadata Metadata)> ListAsync(
        BlobContainerClient container, string hub, string streamId, int partition, long from,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var options = new GetBlobsOptions
        {
            Traits = BlobTraits.Metadata,
            Prefix = BlobPaths.Partition(hub, streamId, partition),
            StartFrom = from > 0 ? BlobPaths.LogBlob(hub, streamId, partition, from) : null,
        };
        await foreach (var blob in container.GetBlobsAsync(options, cancellationToken).ConfigureAwait(false))
        {
            // A service that does not know the start lists all.
            if (from == 0 || BlobPaths.FirstOf(blob.Name) >= from)
            {
                yield return (blob, LogBlobMetadata.Of(blob.Name, blob.Metadata));
            }
        }
    }
}
