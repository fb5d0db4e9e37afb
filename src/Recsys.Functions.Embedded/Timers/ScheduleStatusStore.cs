using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;

namespace Recsys.Functions.Embedded.Timers;

/// <summary>A timer's schedule status in its blob.</summary>
internal sealed class ScheduleStatusStore(BlobClient blob)
{
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await blob.DownloadContentAsync(cancellationToken);
            return content.Value.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch (JsonException)
        {
            // Not ours: start over, as for a new timer.
            return null;
        }
    }

    public Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken)
        => blob.UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellationToken);
}
