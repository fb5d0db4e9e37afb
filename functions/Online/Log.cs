using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Online;

/// <summary>The messages of this app.</summary>
internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Warning, "Storage is not ready; triggers will retry.")]
    public static partial void StorageNotReady(this ILogger logger, Exception exception);

    [LoggerMessage(6002, LogLevel.Warning, "{Invalid} of {Stored} events of partition {Partition} are no interactions; the log keeps them, training will list them.")]
    public static partial void EventsInvalid(this ILogger logger, int invalid, int stored, int partition);
}
