using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Training;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The nightly run was not started: the run before it is still going (past due: {PastDue})")]
    public static partial void RunStillGoing(this ILogger logger, bool pastDue);

    [LoggerMessage(
        2, LogLevel.Information,
        "The table is at version {Version}: {Compacted} events compacted, {Erased} erased, {Files} files written, {LogBlobs} log blobs removed")]
    public static partial void Compacted(this ILogger logger, long version, long compacted, long erased, int files, int logBlobs);

    [LoggerMessage(3, LogLevel.Warning, "The log was not compacted: another compaction is at work (past due: {PastDue})")]
    public static partial void CompactionStillGoing(this ILogger logger, bool pastDue);

    [LoggerMessage(
        4, LogLevel.Warning,
        "The time of this compaction was over before its work was done; the next one goes on. Where this stays, compact more often "
            + "(CompactionSchedule)")]
    public static partial void CompactionCut(this ILogger logger);
}
