using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Removes versions, runs and snapshots beyond those that are kept.</summary>
public sealed class RemoveOldVersions(RemoveOldVersionsStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(RemoveOldVersions))]
    public Task<KeptVersions> Run([ActivityTrigger] EndedRun ended, CancellationToken cancellationToken) =>
        step.RunAsync(ended.Run, cancellationToken);
}
