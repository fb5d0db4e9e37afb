using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.EventHubs.Client;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>The last event done of each partition: an empty blob a partition with <c>offset</c> and <c>sequencenumber</c> as metadata.</summary>
internal sealed class CheckpointStore(BlobContainerClient container, HubAddress hub)
{
    private const string OffsetKey = "offset";
    private const string SequenceNumberKey = "sequencenumber";

    /// <summary>The sequence number of the last event done; null when there is none.</summary>
    public async Task<long?> ReadAsync(string partitionId, CancellationToken cancellationToken)
    {
        try
        {
            var properties = await Blob(partitionId).GetPropertiesAsync(cancellationToken: cancellationToken);
            return properties.Value.Metadata.TryGetValue(SequenceNumberKey, out var text)
                && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                ? number
                : null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public Task WriteAsync(string partitionId, ReceivedEvent last, CancellationToken cancellationToken) => Blob(partitionId).UploadAsync(
        BinaryData.Empty,
        new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string>
            {
                [OffsetKey] = last.Offset,
                [SequenceNumberKey] = last.SequenceNumber.ToString(CultureInfo.InvariantCulture),
            },
        },
        cancellationToken);

    private BlobClient Blob(string partitionId) => container.GetBlobClient(hub.CheckpointPrefix + partitionId);
}
