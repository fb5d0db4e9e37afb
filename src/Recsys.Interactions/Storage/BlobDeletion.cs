using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Recsys.Interactions.Storage;

/// <summary>Deletes a blob that nobody has written since it was looked at.</summary>
internal static class BlobDeletion
{
    /// <summary>Deletes a blob; one that is gone, or was written again and so is needed, is left as it is.</summary>
    public static async Task DeleteUnchangedAsync(
        this BlobContainerClient container, string name, ETag? etag, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(name).DeleteAsync(
                conditions: new BlobRequestConditions { IfMatch = etag }, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
        }
    }
}
