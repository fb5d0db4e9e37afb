using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Fits the blend on the validation cases.</summary>
public sealed class FitBlend(FitBlendStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(FitBlend))]
    public Task<TrainingRun> Run([ActivityTrigger] TrainingRun run, CancellationToken cancellationToken) => step.RunAsync(run, cancellationToken);
}
