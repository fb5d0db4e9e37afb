using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Recsys.Registry;

/// <summary>Removes blobs by their names.</summary>
public static class BlobRemoval
{
    /// <summary>Removes the blobs below a folder, one after another; one that is gone already is no error.</summary>
    /// <param name="container">Where they are.</param>
    /// <param name="folder">What their names begin with.</param>
    /// <param name="isKept">Whether the blob of a name stays; by default none does.</param>
    /// <param name="cancellationToken">Gives up; run it again.</param>
    /// <exception cref="Azure.RequestFailedException">Storage refused.</exception>
    public static async Task RemoveAsync(
        this BlobContainerClient container, string folder, Func<string, bool>? isKept, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(container);
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, folder, cancellationToken).ConfigureAwait(false))
        {
            if (isKept?.Invoke(blob.Name) == true) continue;
            await container.GetBlobClient(blob.Name).DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }
}
