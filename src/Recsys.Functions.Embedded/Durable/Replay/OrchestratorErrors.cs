namespace Recsys.Functions.Embedded.Durable.Replay;

/// <summary>An orchestrator asked for something else than its history says it asked for before.</summary>
internal sealed class NonDeterminismException(string orchestrator, int step, string expected, string actual) : InvalidOperationException(
    $"Non-deterministic orchestrator '{orchestrator}': at step {step} its history expects {expected}, but the replay got {actual}. " +
    "An orchestrator must ask for the same tasks in the same order at every replay: take time, ids and random numbers from its context, " +
    "and do not change its code while instances run.");

/// <summary>An orchestrator left its thread.</summary>
internal sealed class NonDurableAwaitException(string orchestrator) : InvalidOperationException(
    $"Orchestrator '{orchestrator}' awaited something that is not a durable task (such as Task.Delay, Task.Run, HTTP or storage). " +
    "An orchestrator may await only tasks from its TaskOrchestrationContext; move the rest into an activity.");
