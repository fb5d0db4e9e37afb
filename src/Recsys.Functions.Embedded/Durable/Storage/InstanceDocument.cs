using Microsoft.DurableTask.Client;
using Recsys.Functions.Embedded.Durable.History;

namespace Recsys.Functions.Embedded.Durable.Storage;

/// <summary>
/// What the world sees of an instance, and which log is its current one. Only <see cref="Execution"/> is truth;
/// the rest is a view of the log that its owner refreshes behind each step.
/// </summary>
internal sealed record InstanceDocument
{
    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    public required string Execution { get; init; }

    /// <summary>The execution that it was started with, before it ever continued as new.</summary>
    public string? FirstExecution { get; init; }

    public required OrchestrationRuntimeStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUpdatedAt { get; init; }

    public Payload? Input { get; init; }

    public Payload? Output { get; init; }

    public Payload? CustomStatus { get; init; }

    /// <summary>Length in bytes that the log had at least; what comes before holds no end of the log.</summary>
    public long LogLength { get; init; }

    public bool HasEnded => Status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
