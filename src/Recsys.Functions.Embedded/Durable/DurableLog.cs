using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Embedded.Durable;

/// <summary>What the durable engine logs; events 6xx of the runtime.</summary>
internal static partial class DurableLog
{
    [LoggerMessage(601, LogLevel.Information, "Durable engine '{Worker}' works on task hub '{Hub}'")]
    public static partial void Started(ILogger logger, string worker, string hub);

    [LoggerMessage(602, LogLevel.Information, "Orchestration '{Name}' ({InstanceId}) ended: {Status}")]
    public static partial void OrchestrationEnded(ILogger logger, string name, string instanceId, OrchestrationRuntimeStatus status);

    [LoggerMessage(603, LogLevel.Error, "Orchestration '{Name}' ({InstanceId}) failed: {Reason}")]
    public static partial void OrchestrationFailed(ILogger logger, string name, string instanceId, string reason);

    [LoggerMessage(604, LogLevel.Warning, "Activity '{Name}' (#{Id} of {InstanceId}) failed")]
    public static partial void ActivityFailed(ILogger logger, Exception exception, string name, int id, string instanceId);

    [LoggerMessage(605, LogLevel.Information, "Orchestration {InstanceId} is taken over from '{Former}', which no longer shows itself")]
    public static partial void TakenOver(ILogger logger, string instanceId, string former);

    [LoggerMessage(606, LogLevel.Error, "Work on orchestration {InstanceId} broke off and is taken up again in {Delay}")]
    public static partial void SessionBroke(ILogger logger, Exception exception, string instanceId, TimeSpan delay);

    [LoggerMessage(607, LogLevel.Warning, "Durable engine '{Worker}' could not reach storage")]
    public static partial void StorageUnreachable(ILogger logger, Exception exception, string worker);

    [LoggerMessage(608, LogLevel.Information, "Orchestration {InstanceId} is now worked on by '{Owner}'")]
    public static partial void Lost(ILogger logger, string instanceId, string? owner);
}
