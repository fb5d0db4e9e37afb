using System.Runtime.CompilerServices;
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
        var tombstones = await new Tombstones(container).ListAsync(cancellationToken).ConfigureAwait(false);
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
        string[] hash = [Tombstones.HashOf(userId)];
        var ids = new List<string>();
        await foreach (var (snapshot, _) in FindLackingAsync(hash, cancellationToken).ConfigureAwait(false))
        {
            ids.Add(snapshot.Id);
        }

        return ids;
    }

    /// <summary>All snapshots that do not leave every one of these users out, and for each those whom it may hold.</summary>
    public async IAsyncEnumerable<(Snapshot Snapshot, IReadOnlySet<string> Held)> FindLackingAsync(
        IReadOnlyCollection<string> userHashes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userHashes);
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, BlobPaths.Snapshots, cancellationToken).ConfigureAwait(false))
        {
            if (await FindAsync(Path.GetFileNameWithoutExtension(blob.Name), cancellationToken).ConfigureAwait(false) is { } snapshot)
            {
                var leftOut = snapshot.LeftOut();
                var held = userHashes.Where(h => !leftOut.Contains(h)).ToHashSet(StringComparer.Ordinal);
                if (held.Count > 0)
                {
                    yield return (snapshot, held);
                }
            }
        }
    }

    /// <summary>Removes snapshots that were taken before a moment.</summary>
    public async Task RemoveAsync(Func<string, bool> isOld, DateTimeOffset before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isOld);
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, BlobPaths.Snapshots, cancellationToken).ConfigureAwait(false))
        {
            if (blob.Properties.LastModified < before && isOld(Path.GetFileNameWithoutExtension(blob.Name)))
            {
                // One that is taken again meanwhile is needed.
                await container.DeleteUnchangedAsync(blob.Name, blob.Properties.ETag, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Says of a snapshot that these users are out of it and of all that was made from it: it is not found with them any more.</summary>
    public async Task CloseAsync(Snapshot snapshot, IEnumerable<string> userHashes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var closed =
            snapshot with { ErasedSince = [.. snapshot.ErasedSince.Union(userHashes, StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
        await container.GetBlobClient(BlobPaths.Snapshot(snapshot.Id)).UploadAsync(
            new BinaryData(JsonSerializer.SerializeToUtf8Bytes(closed, Json)), overwrite: true, cancellationToken).ConfigureAwait(false);
    }
}
