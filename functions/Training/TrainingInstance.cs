using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Recsys.Training.Runs;

namespace Recsys.Functions.Training;

/// <summary>The one orchestration instance that training runs take turns in: a second one cannot start while it runs.</summary>
internal static class TrainingInstance
{
    public const string Id = "training";

    /// <summary>Starts a run, or says that one is still going.</summary>
    public static async Task<bool> TryStartAsync(this DurableTaskClient client, TrainingRequest request, CancellationToken cancellationToken)
    {
        // The real extension reports a running instance by an exception whose type differs between back ends; asking first is the same everywhere.
        if (await client.GetInstanceAsync(Id, getInputsAndOutputs: false, cancellationToken) is { IsCompleted: false })
        {
            return false;
        }

        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(TrainingOrchestrator), request, new StartOrchestrationOptions(Id), cancellationToken);
        return true;
    }

    /// <summary>The last run, or null where there was none.</summary>
    public static async Task<RunView?> LastRunAsync(this DurableTaskClient client, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(Id, getInputsAndOutputs: true, cancellationToken);
        if (instance is null)
        {
            return null;
        }

        var status = instance.RuntimeStatus;
        return new RunView(
            status.ToString(), instance.CreatedAt, instance.LastUpdatedAt,
            instance.SerializedCustomStatus is null ? null : instance.ReadCustomStatusAs<RunStatus>(),
            status == OrchestrationRuntimeStatus.Completed ? instance.ReadOutputAs<RunOutcome>() : null,
            status == OrchestrationRuntimeStatus.Failed ? instance.SerializedOutput : null);
    }
}
