using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>
/// Which process reads which partition: an empty blob a partition with <c>ownerid</c> as metadata, taken by conditional writes. An owner
/// renews by writing it again; ages are told by the storage's clock alone.
/// </summary>
internal sealed class OwnershipStore(BlobContainerClient container, HubAddress hub, TimeSpan expiry)
{
    private const string OwnerKey = "ownerid";

    public async Task<IReadOnlyList<PartitionOwnership>> ListAsync(CancellationToken cancellationToken)
    {
        var result = new List<PartitionOwnership>();
        var blobs = container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = hub.OwnershipPrefix }, cancellationToken);
        await foreach (var page in blobs.AsPages())
        {
            var now = page.GetRawResponse().Headers.Date ?? throw new InvalidDataException("The storage's answer has no Date header.");
            foreach (var blob in page.Values)
            {
                var owner = blob.Metadata.TryGetValue(OwnerKey, out var id) ? id : string.Empty;
                result.Add(new PartitionOwnership(
                    blob.Name[hub.OwnershipPrefix.Length..], owner, now - blob.Properties.LastModified > expiry, blob.Properties.ETag!.Value));
            }
        }

        return result;
    }

    /// <summary>
    /// Takes or renews a partition; false when its blob has changed since that version. It cannot be cancelled: a request that is cut off may
    /// have been carried out, and its caller would not know the version that it made.
    /// </summary>
    public async Task<bool> ClaimAsync(string partitionId, string ownerId, ETag? version)
    {
        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string> { [OwnerKey] = ownerId },
            Conditions = version is { } known ? new BlobRequestConditions { IfMatch = known } : new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await container.GetBlobClient(hub.OwnershipPrefix + partitionId).UploadAsync(BinaryData.Empty, options, CancellationToken.None);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
    }

    public Task<bool> ReleaseAsync(string partitionId, ETag version) => ClaimAsync(partitionId, string.Empty, version);
}
