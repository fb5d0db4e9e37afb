using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Fixes the data of a run.</summary>
public sealed class TakeSnapshot(TakeSnapshotStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(TakeSnapshot))]
    public Task<TrainingRun> Run([ActivityTrigger] TrainingRequest request, CancellationToken cancellationToken) =>
        step.RunAsync(request, cancellationToken);
}
