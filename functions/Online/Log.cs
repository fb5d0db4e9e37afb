using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Online;

/// <summary>The messages of this app.</summary>
internal static partial class Log
{
    [LoggerMessage(6001, LogLevel.Warning, "Container and tables could not be made; the next try is in {Seconds} s.")]
    public static partial void StorageNotReady(this ILogger logger, Exception exception, double seconds);

    [LoggerMessage(
        6002, LogLevel.Warning,
        "{Invalid} of {Stored} events of partition {Partition} are no interactions; the log keeps them, training will list them.")]
    public static partial void EventsInvalid(this ILogger logger, int invalid, int stored, int partition);

    [LoggerMessage(6003, LogLevel.Information, "The histories lacked {Events} events of the log; they hold them now.")]
    public static partial void HistoriesCaughtUp(this ILogger logger, long events);

    [LoggerMessage(6004, LogLevel.Warning, "The histories could not be compared with the log; the next look is in {Seconds} s.")]
    public static partial void HistoriesNotCompared(this ILogger logger, Exception exception, double seconds);

    [LoggerMessage(6005, LogLevel.Warning, "This instance is not ready: {Part}.")]
    public static partial void PartNotReady(this ILogger logger, Exception exception, string part);

    [LoggerMessage(6006, LogLevel.Warning, "'{Function}' answered {Status}: {Code}.")]
    public static partial void PartFailed(this ILogger logger, Exception exception, string function, int status, string code);

    [LoggerMessage(
        6007, LogLevel.Warning, "The hub took {Events} events, but they do not count sooner than others: the table of fresh events failed.")]
    public static partial void EventsNotSooner(this ILogger logger, Exception exception, int events);
}
