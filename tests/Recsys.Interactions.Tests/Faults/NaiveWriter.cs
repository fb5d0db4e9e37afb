using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Interactions.Log;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.Tests.Faults;

/// <summary>
/// The design that looks right and is not: a blob named by the first sequence number of the batch, written only if it is not there, and
/// a conflict taken for "already done". It proves that the harness sees a loss.
/// </summary>
internal sealed class NaiveWriter(BlobContainerClient container)
{
    public async Task AppendAsync(int partition, IReadOnlyList<HubEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await container.GetBlobClient(BlobPaths.LogBlob("hub", "s1", partition, events[0].SequenceNumber)).UploadAsync(
                new BinaryData(LogBlobFormat.Encode(events.ToArray())),
                new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } },
                cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // "Somebody has stored this batch already": but which batch?
        }
    }
}
