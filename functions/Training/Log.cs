using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Training;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The nightly run was not started: the run before it is still going (past due: {PastDue})")]
    public static partial void RunStillGoing(this ILogger logger, bool pastDue);
}
