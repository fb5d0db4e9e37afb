using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Snapshots;

/// <summary>Takes snapshots and keeps them.</summary>
public sealed class SnapshotStore(BlobContainerClient container)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Fixes the log of a hub as it is now. Where nothing has changed since the last one, it is the same snapshot.</summary>
    public async Task<Snapshot> TakeAsync(string hub, CancellationToken cancellationToken)
    {
        // Tombstones first: a user erased in between is then left out by the next snapshot at the latest, never half.
        var tombstones = await new Erasure(container).ListAsync(cancellationToken).ConfigureAwait(false);
        var chains = await new InteractionLogReader(container).FindChainsAsync(hub, cancellationToken).ConfigureAwait(false);
        var snapshot = new Snapshot(hub, chains, tombstones);
        await container.GetBlobClient(BlobPaths.Snapshot(snapshot.Id)).UploadAsync(
            new BinaryData(JsonSerializer.SerializeToUtf8Bytes(snapshot, Json)), overwrite: true, cancellationToken).ConfigureAwait(false);
        return snapshot;
    }

    /// <summary>A snapshot that was taken, or null.</summary>
    public async Task<Snapshot?> FindAsync(string snapshotId, CancellationToken cancellationToken)
    {
        try
        {
            var content = await container.GetBlobClient(BlobPaths.Snapshot(snapshotId)).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return content.Value.Content.ToObjectFromJson<Snapshot>(Json);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>The ids of all snapshots that do not leave a user out: those that may hold the user's events.</summary>
    public async Task<IReadOnlyList<string>> FindWithUserAsync(string userId, CancellationToken cancellationToken)
    {
        var hash = Erasure.HashOf(userId);
        var ids = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, BlobPaths.Snapshots, cancellationToken).ConfigureAwait(false))
        {
            var id = Path.GetFileNameWithoutExtension(blob.Name);
            if (await FindAsync(id, cancellationToken).ConfigureAwait(false) is { } snapshot && !snapshot.Tombstones.Contains(hash))
            {
                ids.Add(id);
            }
        }

        return ids;
    }
}
