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
}
