using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Host;

/// <summary>Everything that the host logs. Events 1xx: invocations, 2xx: host and worker, 4xx: Event Hubs, 5xx: durable.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Debug, "Executing '{Function}' (id {InvocationId})")]
    public static partial void Invoking(ILogger logger, string function, string invocationId);

    [LoggerMessage(102, LogLevel.Debug, "Executed '{Function}' (id {InvocationId}, {Milliseconds:F1} ms)")]
    public static partial void Invoked(ILogger logger, string function, string invocationId, double milliseconds);

    [LoggerMessage(103, LogLevel.Error, "Function '{Function}' failed (id {InvocationId}, {Milliseconds:F1} ms): {Reason}")]
    public static partial void InvocationFailed(ILogger logger, string function, string invocationId, double milliseconds, string reason);

    [LoggerMessage(104, LogLevel.Information, "Function '{Function}' was cancelled (id {InvocationId}, {Milliseconds:F1} ms)")]
    public static partial void InvocationCancelled(ILogger logger, string function, string invocationId, double milliseconds);

    [LoggerMessage(105, LogLevel.Error, "Function '{Function}' exceeded functionTimeout ({Timeout}): the worker is restarted")]
    public static partial void InvocationTimedOut(ILogger logger, string function, TimeSpan timeout);

    [LoggerMessage(106, LogLevel.Error, "A request of function '{Function}' did not reach it: {Reason}")]
    public static partial void RequestFailed(ILogger logger, string function, string reason);

    [LoggerMessage(201, LogLevel.Information, "Worker process {Process} is ready after {Milliseconds:F0} ms")]
    public static partial void WorkerReady(ILogger logger, int process, double milliseconds);

    [LoggerMessage(202, LogLevel.Warning, "Worker process {Process} ended with exit code {ExitCode}; another one starts in {Seconds:F0} s")]
    public static partial void WorkerEnded(ILogger logger, int process, int exitCode, double seconds);

    [LoggerMessage(203, LogLevel.Error, "Worker process {Process} cannot be used: {Reason}")]
    public static partial void WorkerUnusable(ILogger logger, int process, string reason);

    [LoggerMessage(205, LogLevel.Error, "A worker process cannot be started; the host tries again: {Reason}")]
    public static partial void WorkerNotStarted(ILogger logger, string reason);

    [LoggerMessage(206, LogLevel.Information, "Worker process {Process} found the port taken that it had chosen; another one starts")]
    public static partial void WorkerLostItsPort(ILogger logger, int process);

    [LoggerMessage(204, LogLevel.Warning, "{Count} invocations still run at the end of the stop and are cut off")]
    public static partial void DrainCutOff(ILogger logger, int count);

    [LoggerMessage(207, LogLevel.Warning, "The stop leaves {Part} behind: {Reason}")]
    public static partial void LeftBehind(ILogger logger, string part, string reason);

    [LoggerMessage(EventId = 210, Message = "{Text}")]
    public static partial void OfWorker(ILogger logger, LogLevel level, string text);

    [LoggerMessage(401, LogLevel.Information, "'{Function}' reads partition {Partition}")]
    public static partial void PartitionTaken(ILogger logger, string function, string partition);

    [LoggerMessage(402, LogLevel.Information, "'{Function}' reads partition {Partition} no longer: {Reason}")]
    public static partial void PartitionLeft(ILogger logger, string function, string partition, string reason);

    [LoggerMessage(403, LogLevel.Warning, "'{Function}' cannot read partition {Partition}; it tries again: {Reason}")]
    public static partial void PartitionTrouble(ILogger logger, string function, string partition, string reason);

    [LoggerMessage(404, LogLevel.Warning, "'{Function}' could not write the checkpoint of partition {Partition} at {SequenceNumber}: {Reason}")]
    public static partial void CheckpointFailed(ILogger logger, string function, string partition, long sequenceNumber, string reason);

    [LoggerMessage(
        405, LogLevel.Warning,
        "'{Function}' reads partition {Partition} from its beginning: the hub was deleted and made again since its checkpoint at {SequenceNumber}")]
    public static partial void HubIsAnother(ILogger logger, string function, string partition, long sequenceNumber);
}
