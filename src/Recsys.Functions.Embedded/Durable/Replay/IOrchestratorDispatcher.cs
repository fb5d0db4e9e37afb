using Microsoft.DurableTask;

namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>Runs orchestrator functions by name.</summary>
internal interface IOrchestratorDispatcher
{
    /// <summary>Whether there is such an orchestrator.</summary>
    bool Contains(string name);

    /// <summary>
    /// Runs it once from its beginning. The call must reach the function's code on the caller's thread, without awaiting anything
    /// itself; the task ends with the function's result.
    /// </summary>
    Task<object?> RunAsync(TaskOrchestrationContext context);
}
