using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Brings the judgements of the models together.</summary>
public sealed class EvaluateModel(EvaluateModelStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(EvaluateModel))]
    public Task Run([ActivityTrigger] TrainingRun run, CancellationToken cancellationToken) => step.RunAsync(run, cancellationToken);
}
