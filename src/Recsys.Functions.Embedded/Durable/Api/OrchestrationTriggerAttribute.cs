namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks the <see cref="DurableTask.TaskOrchestrationContext"/> parameter of an orchestrator function.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : Attribute
{
    /// <summary>Name of the orchestrator; <c>null</c> means the name of the function.</summary>
    public string? Orchestration { get; set; }
}
