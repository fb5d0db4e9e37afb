using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Ends a run that found nothing to train on, and says what it found instead.</summary>
public sealed class EndEmptyRun(EndEmptyRunStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(EndEmptyRun))]
    public Task<RunOutcome> Run([ActivityTrigger] TrainingRun run, CancellationToken cancellationToken) => step.RunAsync(run, cancellationToken);
}
