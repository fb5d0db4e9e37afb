using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Online.Setup;
using Recsys.Interactions.History;

namespace Recsys.Functions.Online.Ingest;

/// <summary>
/// Brings the histories up to the log at the start and now and then. The feed does that by itself for a partition that goes on; this
/// is for one that fell silent after its owner died, and for imports.
/// </summary>
internal sealed class HistoryKeeper(HistoryFeed feed, OnlineOptions options, TimeProvider time, ILogger<HistoryKeeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.HistorySeconds), time);
        do
        {
            try
            {
                if (await feed.CatchUpAsync(null, stoppingToken) is > 0 and var events)
                {
                    logger.HistoriesCaughtUp(events);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                logger.HistoriesNotCompared(e, options.HistorySeconds);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
