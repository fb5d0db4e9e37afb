using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Judges every model on the test cases.</summary>
public sealed class EvaluateModel(EvaluateModelStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(EvaluateModel))]
    public Task<TrainingRun> Run([ActivityTrigger] TrainingRun run, CancellationToken cancellationToken) => step.RunAsync(run, cancellationToken);
}
