using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Online.Setup;
using Recsys.Interactions.History;
using Recsys.Interactions.Storage;

namespace Recsys.Functions.Online.Ingest;

/// <summary>
/// Brings the histories up to the log at the start and now and then. The feed does that by itself for a partition that goes on; this
/// is for one that fell silent after its owner died, and for imports. One instance at a time: others would write the same users.
/// </summary>
internal sealed class HistoryKeeper(
    HistoryFeed feed, BlobContainerClient container, OnlineOptions options, TimeProvider time, ILogger<HistoryKeeper> logger) : BackgroundService
{
    /// <summary>How soon it looks again where another instance is at it, or died of late and holds the lease still.</summary>
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lease = container.GetBlobClient(BlobPaths.HistoryLease(options.HubName));
        var pause = TimeSpan.FromSeconds(options.HistoryCheckSeconds);
        while (!stoppingToken.IsCancellationRequested)
        {
            long? events = 0;
            try
            {
                events = await Leases.HoldAsync<long?>(lease, time, async token => await feed.CatchUpAsync(null, token), stoppingToken);
                if (events > 0)
                {
                    logger.HistoriesCaughtUp(events.Value);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.HistoriesNotCompared(e, options.HistoryCheckSeconds);
            }

            await Task.Delay(events is null && Impatience < pause ? Impatience : pause, time, stoppingToken);
        }
    }
}
