using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Log;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// Takes events out of the log for good. A blob keeps its name, its metadata and one mark an erased event, so the chain stays whole, writers
/// notice nothing, and an owner that still holds the old batch cannot bring it back under a free name. Running it again, or after a crash at
/// any point, changes only what is left to do.
/// </summary>
internal sealed class ErasureSweep(BlobContainerClient container, string hub)
{
    /// <summary>Takes out events of one chain; those that the log does not hold any more are gone already.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="erased">The sequence numbers of the events, in order.</param>
    /// <param name="from">Where a blob begins that holds none of them or the first ones; 0 where none is known.</param>
    /// <param name="cancellationToken">Gives up; run it again.</param>
    public async Task RunAsync(string streamId, int partition, IReadOnlyList<long> erased, long from, CancellationToken cancellationToken)
    {
        if (erased.Count > 0)
        {
            await Parallel.ForEachAsync(
                FindAsync(streamId, partition, erased, from, cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = LogBlobs.AtOnce, CancellationToken = cancellationToken },
                async (found, token) => await SweepAsync(found.Name, found.Erased, token).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>The blobs that hold such events, each with their numbers.</summary>
    private async IAsyncEnumerable<(string Name, HashSet<long> Erased)> FindAsync(
        string streamId, int partition, IReadOnlyList<long> erased, long from,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = 0;
        await foreach (var (blob, metadata) in LogBlobs.ListAsync(container, hub, streamId, partition, from, cancellationToken).ConfigureAwait(false))
        {
            var held = new HashSet<long>();
            for (; next < erased.Count && erased[next] <= metadata.Last; next++)
            {
                held.Add(erased[next]);
            }

            if (held.Count > 0)
            {
                yield return (blob.Name, held);
            }

            if (next == erased.Count)
            {
                yield break;
            }
        }
    }

    private async Task SweepAsync(string name, HashSet<long> erased, CancellationToken cancellationToken)
    {
        var client = container.GetBlobClient(name);
        while (true)
        {
            try
            {
                var content = (await client.DownloadContentAsync(cancellationToken).ConfigureAwait(false)).Value;
                using var stream = content.Content.ToStream();
                var events = LogBlobFormat.Decode(stream, name).ToArray();
                if (!Mark(events, erased))
                {
                    return;
                }

                var rewritten = new BinaryData(LogBlobFormat.Encode(events));
                await client.UploadAsync(
                    rewritten,
                    new BlobUploadOptions
                    {
                        Conditions = new BlobRequestConditions { IfMatch = content.Details.ETag },
                        Metadata = content.Details.Metadata,
                        TransferOptions = new StorageTransferOptions { InitialTransferSize = rewritten.ToMemory().Length + 1 },
                    },
                    cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                return;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Another compaction has swept it, of the same users perhaps.
            }
        }
    }

    /// <summary>Whether any was there to be taken out.</summary>
    private static bool Mark(HubEvent[] events, HashSet<long> erased)
    {
        var changed = false;
        for (var i = 0; i < events.Length; i++)
        {
            if (!events[i].IsErased && erased.Contains(events[i].SequenceNumber))
            {
                events[i] = new HubEvent(events[i].SequenceNumber, "", default, null, default) { IsErased = true };
                changed = true;
            }
        }

        return changed;
    }
}
