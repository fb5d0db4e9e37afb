using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Functions.Training;

/// <summary>
/// Runs <see cref="TrainingWorkflow"/> with activities for steps. Steps pass the name of the run, never its data; a worker that dies loses at
/// most the slice that it was in.
/// </summary>
public static class TrainingOrchestrator
{
    /// <summary>Runs it once.</summary>
    [Function(nameof(TrainingOrchestrator))]
    public static Task<RunOutcome> Run([OrchestrationTrigger] TaskOrchestrationContext context) =>
        TrainingWorkflow.RunAsync(context.GetInput<TrainingRequest>() ?? new TrainingRequest(), new DurableSteps(context));
}
