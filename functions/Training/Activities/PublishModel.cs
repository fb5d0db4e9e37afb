using Microsoft.Azure.Functions.Worker;
using Recsys.Training.Runs;
using Recsys.Training.Steps;

namespace Recsys.Functions.Training.Activities;

/// <summary>Puts the version into the registry, and in front where it may serve.</summary>
public sealed class PublishModel(PublishModelStep step)
{
    /// <summary>Runs the step.</summary>
    [Function(nameof(PublishModel))]
    public Task<RunOutcome> Run([ActivityTrigger] PublishRequest request, CancellationToken cancellationToken) =>
        step.RunAsync(request, cancellationToken);
}
