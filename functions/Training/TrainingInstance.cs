using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Recsys.Training.Runs;

namespace Recsys.Functions.Training;

/// <summary>The one orchestration instance that training runs take turns in: a second one cannot start while it runs.</summary>
internal static class TrainingInstance
{
    public const string Id = "training";

    /// <summary>When the run that is going began, or null where none is.</summary>
    public static async Task<DateTimeOffset?> GoingSinceAsync(this DurableTaskClient client, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(Id, getInputsAndOutputs: false, cancellationToken) is { IsCompleted: false } run ? run.CreatedAt : null;

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
            status == OrchestrationRuntimeStatus.Failed ? CauseOf(instance.FailureDetails) ?? instance.SerializedOutput : null);
    }

    /// <summary>Type and words of what was thrown first.</summary>
    internal static string? CauseOf(TaskFailureDetails? failure) =>
        failure is null ? null : $"{Attempts.FirstOf(failure).ErrorType}: {Attempts.FirstOf(failure).ErrorMessage}";
}
