using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// A tombstone for each erased user, named by a hash of the user's id and empty: who has the id can find it, who has it alone can only guess.
/// Snapshots taken later leave the user's events out.
/// </summary>
public sealed class Tombstones(BlobContainerClient container)
{
    /// <summary>The hash that names a user's tombstone: SHA-256 of the id, in hexadecimal.</summary>
    public static string HashOf(string userId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(userId)));

    /// <summary>Adds that of a user. Twice is the same as once.</summary>
    public async Task AddAsync(string userId, CancellationToken cancellationToken) =>
        await container.GetBlobClient(BlobPaths.Tombstone(HashOf(userId))).UploadAsync(
            new BinaryData([]), overwrite: true, cancellationToken).ConfigureAwait(false);

    /// <summary>Whether a user is erased.</summary>
    public async Task<bool> HasAsync(string userId, CancellationToken cancellationToken) =>
        await container.GetBlobClient(BlobPaths.Tombstone(HashOf(userId))).ExistsAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>The hashes of all erased users, ordered.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var hashes = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(
            BlobTraits.None, BlobStates.None, BlobPaths.Tombstones, cancellationToken).ConfigureAwait(false))
        {
            hashes.Add(blob.Name[BlobPaths.Tombstones.Length..]);
        }

        hashes.Sort(StringComparer.Ordinal);
        return hashes;
    }
}
