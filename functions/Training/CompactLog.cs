using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Recsys.Interactions.Table;

namespace Recsys.Functions.Training;

/// <summary>
/// Moves the log into the table, takes erased users out of both, and removes what nobody needs any more. What its time does not suffice for is
/// left to the next one.
/// </summary>
public sealed class CompactLog(Compaction compaction, ILogger<CompactLog> logger)
{
    /// <summary>By the clock; two at once are one.</summary>
    [Function(nameof(CompactLog))]
    public async Task Run([TimerTrigger("%CompactionSchedule%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (await compaction.RunAsync(cancellationToken) is { } result)
        {
            logger.Compacted(result.Version, result.Compacted, result.Erased, result.FilesWritten, result.LogBlobsDeleted);
            if (!result.IsWhole)
            {
                logger.CompactionCut();
            }
        }
        else
        {
            logger.CompactionStillGoing(timer.IsPastDue);
        }
    }
}
