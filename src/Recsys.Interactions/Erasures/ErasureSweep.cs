using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// Takes the events of erased users out of the log for good. A blob keeps its name, its metadata and one mark an erased event, so the
/// chain stays whole, writers notice nothing, and an owner that still holds the old batch cannot bring it back under a free name. Reads the
/// whole log of the hub: run it at night. Running it again, or after a crash at any point, changes only what is left to do.
/// </summary>
internal sealed class ErasureSweep(BlobContainerClient container)
{
    /// <summary>Sweeps the log of a hub.</summary>
    /// <returns>How many events were erased.</returns>
    public async Task<long> RunAsync(string hub, CancellationToken cancellationToken)
    {
        var users = (await new Tombstones(container).ListAsync(cancellationToken).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);
        if (users.Count == 0) return 0;
        long erased = 0;
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, BlobPaths.Hub(hub), cancellationToken).ConfigureAwait(false))
        {
            erased += await SweepAsync(blob.Name, users, cancellationToken).ConfigureAwait(false);
        }

        return erased;
    }

    private async Task<int> SweepAsync(string name, HashSet<string> users, CancellationToken cancellationToken)
    {
        var client = container.GetBlobClient(name);
        var content = (await client.DownloadContentAsync(cancellationToken).ConfigureAwait(false)).Value;
        using var stream = content.Content.ToStream();
        var events = LogBlobFormat.Decode(stream, name).ToArray();
        var erased = 0;
        for (var i = 0; i < events.Length; i++)
        {
            if (!events[i].IsErased && BodyProbe.Read(events[i].Body.Span).UserId is { } user && users.Contains(Tombstones.HashOf(user)))
            {
                events[i] = new HubEvent(events[i].SequenceNumber, "", default, null, default) { IsErased = true };
                erased++;
            }
        }

        if (erased > 0)
        {
            var rewritten = new BinaryData(LogBlobFormat.Encode(events));
            await client.UploadAsync(
                rewritten,
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfMatch = content.Details.ETag },
                    Metadata = content.Details.Metadata,
                    TransferOptions = new StorageTransferOptions { InitialTransferSize = Math.Max(1, rewritten.ToMemory().Length) },
                },
                cancellationToken).ConfigureAwait(false);
        }

        return erased;
    }
}
