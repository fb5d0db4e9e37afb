using Azure;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>
/// Which process reads which partition, in the layout of the real extension: an empty blob a partition with <c>ownerid</c> as metadata,
/// taken and renewed by conditional writes.
/// </summary>
internal sealed class OwnershipBlobs(BlobContainerClient container, HubAddress hub, string ownerId)
{
    private const string OwnerKey = "ownerid";
    private readonly string _prefix = hub.BlobPrefix + "ownership/";

    public async Task<IEnumerable<EventProcessorPartitionOwnership>> ListAsync(CancellationToken cancellationToken)
    {
        var owned = new List<EventProcessorPartitionOwnership>();
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = _prefix }, cancellationToken))
        {
            var owner = blob.Metadata.TryGetValue(OwnerKey, out var named) ? named : "";
            owned.Add(Of(blob.Name[_prefix.Length..], owner, blob.Properties.LastModified!.Value, blob.Properties.ETag!.Value));
        }

        return owned;
    }

    /// <summary>Those of the wanted ownerships that no other process took meanwhile.</summary>
    public async Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimAsync(IEnumerable<EventProcessorPartitionOwnership> wanted)
    {
        var claims = await Task.WhenAll(wanted.Select(ClaimAsync));
        return claims.OfType<EventProcessorPartitionOwnership>();
    }

    /// <summary>
    /// One ownership, or null where another process took it. A stop does not cut the write off: it may have been carried out, and nobody would
    /// know the version that it made. What is given back is given back whatever version it has, as long as its blob names this process.
    /// </summary>
    private async Task<EventProcessorPartitionOwnership?> ClaimAsync(EventProcessorPartitionOwnership wanted)
    {
        var blob = container.GetBlobClient(_prefix + wanted.PartitionId);
        if (await WriteAsync(blob, wanted, wanted.Version) is { } written)
        {
            return written;
        }

        if (wanted.OwnerIdentifier.Length > 0)
        {
            return null;
        }

        var now = (await blob.GetPropertiesAsync()).Value;
        return now.Metadata.TryGetValue(OwnerKey, out var owner) && owner == ownerId ? await WriteAsync(blob, wanted, now.ETag.ToString()) : null;
    }

    private async Task<EventProcessorPartitionOwnership?> WriteAsync(BlobClient blob, EventProcessorPartitionOwnership wanted, string? version)
    {
        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string> { [OwnerKey] = wanted.OwnerIdentifier },
            Conditions = string.IsNullOrEmpty(version)
                ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                : new BlobRequestConditions { IfMatch = new ETag(version) },
        };
        try
        {
            var written = await blob.UploadAsync(BinaryData.Empty, options, CancellationToken.None);
            return Of(wanted.PartitionId, wanted.OwnerIdentifier, written.Value.LastModified, written.Value.ETag);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return null;
        }
    }

    private EventProcessorPartitionOwnership Of(string partition, string owner, DateTimeOffset changed, ETag version) => new()
    {
        FullyQualifiedNamespace = hub.FullyQualifiedNamespace,
        EventHubName = hub.EventHub,
        ConsumerGroup = hub.ConsumerGroup,
        PartitionId = partition,
        OwnerIdentifier = owner,
        LastModifiedTime = changed,
        Version = version.ToString(),
    };
}
