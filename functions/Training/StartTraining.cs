using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Recsys.Training;
using Recsys.Training.Runs;

namespace Recsys.Functions.Training;

/// <summary>Starts a run: every night, or when asked. There is one run at a time.</summary>
public sealed class StartTraining(TrainingStart start, TrainingOptions options, TimeProvider time, ILogger<StartTraining> logger)
{
    /// <summary>A run that is older at night hangs, or takes the time of the next one.</summary>
    private static readonly TimeSpan LongRun = TimeSpan.FromHours(20);

    private readonly TimeSpan _longest = LongRun + TimeSpan.FromMinutes(options.MaxTrainingMinutes);
    private readonly TrainingRequest _nightly = new() { MaxTrainingMinutes = options.MaxTrainingMinutes, Promote = options.PromoteNightly };

    /// <summary>The nightly run.</summary>
    /// <exception cref="TimeoutException">The run before it has been going for so long that nothing will end it: somebody has to.</exception>
    [Function(nameof(StartTraining))]
    public async Task Nightly(
        [TimerTrigger("%TrainingSchedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await start.TryAsync(client, _nightly, cancellationToken))
        {
            return;
        }

        if (await client.GoingSinceAsync(cancellationToken) is { } since && time.GetUtcNow() - since > _longest)
        {
            // Only a call that fails is seen by the rule that tells people.
            throw new TimeoutException(
                $"The nightly run was not started: the run that began {since:u} is still going after more than {_longest.TotalHours:0} hours. "
                + $"GET /api/training says where it stands; terminate the orchestration '{TrainingInstance.Id}' to let the next one start.");
        }

        logger.RunStillGoing(timer.IsPastDue);
    }

    /// <summary>A run by hand; the body, if there is one, is a <see cref="TrainingRequest"/>, and what it does not say is as at night.</summary>
    [Function("StartTrainingNow")]
    public async Task<IActionResult> Now(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "training")] HttpRequest http,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var (request, problem) = await TrainingRequestBody.ReadAsync(http, _nightly, cancellationToken);
        return problem ?? (await start.TryAsync(client, request, cancellationToken)
            ? new AcceptedResult("/api/training", null)
            : Problems.RunStillGoing());
    }

    /// <summary>Where the last run stands.</summary>
    [Function("GetTraining")]
    public static async Task<IActionResult> Status(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "training")] HttpRequest http,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        await client.LastRunAsync(cancellationToken) is { } run ? new OkObjectResult(run) : Problems.NoRunYet();
}
