using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Trains one family for a slice of time.</summary>
public sealed class TrainSlice(TrainSliceStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(TrainSlice))]
    public Task<SliceResult> Run([ActivityTrigger] SliceRequest request, CancellationToken cancellationToken) =>
        step.RunAsync(request, cancellationToken);
}
