using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Azure.WebJobs.Extensions.Timers;

namespace Recsys.Functions.Host.Jobs;

/// <summary>
/// The status of each timer in a blob, where and how the real host keeps it. The timers' own store needs a type that the storage package
/// of the WebJobs SDK has no longer.
/// </summary>
internal sealed class TimerStatuses(BlobContainerClient container, string hostId) : ScheduleMonitor
{
    public override async Task<ScheduleStatus?> GetStatusAsync(string timerName)
    {
        try
        {
            var blob = await Blob(timerName).DownloadContentAsync();
            return blob.Value.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public override async Task UpdateStatusAsync(string timerName, ScheduleStatus status)
    {
        var json = BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(status));
        try
        {
            await Blob(timerName).UploadAsync(json, overwrite: true);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await container.CreateIfNotExistsAsync();
            await Blob(timerName).UploadAsync(json, overwrite: true);
        }
    }

    private BlobClient Blob(string timer) => container.GetBlobClient($"timers/{hostId}/{timer}/status");
}
