using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Embedded;

/// <summary>Everything that the runtime logs. Events 1xx: invocations, 2xx: host, 3xx: timers, 4xx: Event Hubs, 5xx: storage leases.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Debug, "Executing '{Function}' (id {InvocationId})")]
    public static partial void Invoking(ILogger logger, string function, string invocationId);

    [LoggerMessage(102, LogLevel.Debug, "Executed '{Function}' (id {InvocationId}, {Milliseconds:F1} ms)")]
    public static partial void Invoked(ILogger logger, string function, string invocationId, double milliseconds);

    [LoggerMessage(103, LogLevel.Error, "Function '{Function}' failed (id {InvocationId}, {Milliseconds:F1} ms)")]
    public static partial void InvocationFailed(ILogger logger, Exception exception, string function, string invocationId, double milliseconds);

    [LoggerMessage(104, LogLevel.Information, "Function '{Function}' was cancelled (id {InvocationId}, {Milliseconds:F1} ms)")]
    public static partial void InvocationCancelled(ILogger logger, string function, string invocationId, double milliseconds);

    [LoggerMessage(105, LogLevel.Error, "Function '{Function}' exceeded functionTimeout ({Timeout}); its token is cancelled")]
    public static partial void InvocationTimedOut(ILogger logger, string function, TimeSpan timeout);

    [LoggerMessage(401, LogLevel.Information, "'{Function}' reads partition {Partition}")]
    public static partial void PartitionTaken(ILogger logger, string function, string partition);

    [LoggerMessage(402, LogLevel.Information, "'{Function}' has lost partition {Partition} to another process")]
    public static partial void PartitionLost(ILogger logger, string function, string partition);

    [LoggerMessage(403, LogLevel.Warning, "'{Function}' cannot read partition {Partition}; it tries again: {Reason}")]
    public static partial void PartitionTrouble(ILogger logger, string function, string partition, string reason);

    [LoggerMessage(404, LogLevel.Warning, "'{Function}' could not write the checkpoint of partition {Partition} at {SequenceNumber}")]
    public static partial void CheckpointFailed(ILogger logger, Exception exception, string function, string partition, long sequenceNumber);

    [LoggerMessage(405, LogLevel.Warning, "'{Function}' cannot balance its partitions; it tries again: {Reason}")]
    public static partial void BalanceTrouble(ILogger logger, string function, string reason);

    [LoggerMessage(501, LogLevel.Debug, "Holds the lock {Blob}")]
    public static partial void LeaseAcquired(ILogger logger, string blob);

    [LoggerMessage(502, LogLevel.Warning, "Lost the lock {Blob}")]
    public static partial void LeaseLost(ILogger logger, string blob);

    [LoggerMessage(503, LogLevel.Warning, "Storage trouble around the lock {Blob}")]
    public static partial void LeaseTrouble(ILogger logger, Exception exception, string blob);
}
