using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Judges one model on the test cases.</summary>
public sealed class JudgeModel(JudgeModelStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(JudgeModel))]
    public Task<TrainingRun> Run([ActivityTrigger] JudgeRequest request, CancellationToken cancellationToken) =>
        step.RunAsync(request, cancellationToken);
}
