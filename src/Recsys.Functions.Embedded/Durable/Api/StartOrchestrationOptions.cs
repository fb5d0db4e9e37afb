namespace Microsoft.DurableTask;

/// <summary>How a new orchestration is started.</summary>
/// <param name="InstanceId">Id of the instance, at most 100 characters; a random one when not given.</param>
/// <param name="StartAt">The orchestrator does not start before; at once when not given.</param>
public record StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null);
