using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Erases the users whom this run left out, or who are erased by now, from what older runs made.</summary>
public sealed class CloseErasures(CloseErasuresStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(CloseErasures))]
    public Task<ClosedErasures> Run([ActivityTrigger] EndedRun ended, CancellationToken cancellationToken) =>
        step.RunAsync(ended.Run, cancellationToken);
}
