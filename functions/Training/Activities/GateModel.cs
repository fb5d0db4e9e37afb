using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Decides whether the new version may serve.</summary>
public sealed class GateModel(GateModelStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(GateModel))]
    public Task<GateVerdict> Run([ActivityTrigger] TrainingRun run, CancellationToken cancellationToken) => step.RunAsync(run, cancellationToken);
}
