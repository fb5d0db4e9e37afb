using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Exports every model to ONNX and compares it with the trained one.</summary>
public sealed class ExportModel(ExportModelStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(ExportModel))]
    public Task<TrainingRun> Run([ActivityTrigger] TrainingRun run, CancellationToken cancellationToken) => step.RunAsync(run, cancellationToken);
}
