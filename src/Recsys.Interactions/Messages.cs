using Microsoft.Extensions.Logging;

namespace Recsys.Interactions;

/// <summary>The messages of the interactions. Other projects call this <c>Log</c>; here that word is the interaction log's.</summary>
internal static partial class Messages
{
    [LoggerMessage(
        7001, LogLevel.Warning, "The histories of '{Hub}' could not be written; they are made up for from the log, next try in {Seconds} s.")]
    public static partial void HistoriesNotWritten(this ILogger logger, Exception exception, string hub, double seconds);

    [LoggerMessage(
        7002, LogLevel.Warning,
        "The histories of '{Hub}' are more than {Bytes} bytes of interactions behind the log; they follow from the log instead of from memory.")]
    public static partial void HistoriesBehind(this ILogger logger, string hub, long bytes);

    [LoggerMessage(
        7003, LogLevel.Warning,
        "Partition {Partition} of '{Hub}' goes on without the events from sequence number {First} to {Last}: they expired in the hub before they "
            + "were stored.")]
    public static partial void GapRecorded(this ILogger logger, int partition, string hub, long first, long last);

    [LoggerMessage(
        7004, LogLevel.Warning,
        "{Count} events of partition {Partition} of '{Hub}', from sequence number {First} on, are left out: they came into a hub of this name that "
            + "was deleted since, and this process does not know which.")]
    public static partial void EventsOfGoneHub(this ILogger logger, int count, int partition, string hub, long first);
}
