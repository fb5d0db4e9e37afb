using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>
/// The last event done of each partition: an empty blob a partition with <c>offset</c> and <c>sequencenumber</c> as metadata, in the
/// layout of the real extension, and beside them when the hub was made.
/// </summary>
internal sealed class CheckpointBlobs(BlobContainerClient container, HubAddress hub)
{
    private const string OffsetKey = "offset";
    private const string SequenceNumberKey = "sequencenumber";
    private const string HubCreatedKey = "hubcreated";

    public async Task<Checkpoint?> ReadAsync(string partitionId, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await Blob(partitionId).GetPropertiesAsync(cancellationToken: cancellationToken);
            var metadata = properties.Value.Metadata;
            return metadata.TryGetValue(SequenceNumberKey, out var text)
                && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                ? new Checkpoint(number, metadata.TryGetValue(HubCreatedKey, out var created) ? created : null)
                : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public Task WriteAsync(string partitionId, long sequenceNumber, string offset, string hubCreated, CancellationToken cancellationToken) =>
        Blob(partitionId).UploadAsync(
            BinaryData.Empty,
            new BlobUploadOptions
            {
                Metadata = new Dictionary<string, string>
                {
                    [OffsetKey] = offset,
                    [SequenceNumberKey] = sequenceNumber.ToString(CultureInfo.InvariantCulture),
                    [HubCreatedKey] = hubCreated,
                },
            },
            cancellationToken);

    private BlobClient Blob(string partitionId) => container.GetBlobClient($"{hub.BlobPrefix}checkpoint/{partitionId}");
}
