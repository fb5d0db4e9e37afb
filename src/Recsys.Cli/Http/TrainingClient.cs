using Recsys.Cli.Local;
using Recsys.Training.Runs;

namespace Recsys.Cli.Http;

/// <summary>The training app: starts a run and follows it to its end.</summary>
internal sealed class TrainingClient(Endpoints endpoints, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private readonly AppClient _app = new(
        "training app", endpoints.RequireTraining(), endpoints.TrainingKey ?? endpoints.Key, Endpoints.TrainingKeyVariable);

    private sealed record View(string State, RunStatus? Status, RunOutcome? Outcome, string? Failure);

    /// <summary>Starts a run.</summary>
    /// <exception cref="CommandException">The app refuses, because a run is going or the request is wrong.</exception>
    public Task StartAsync(TrainingCall request, CancellationToken cancellationToken) =>
        _app.PostAsync<object>("training", request, cancellationToken);

    /// <summary>Follows the last run; <paramref name="show"/> sees its status again and again.</summary>
    /// <exception cref="CommandException">The run failed.</exception>
    public async Task<RunOutcome> FollowAsync(Action<RunStatus> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            var view = await _app.GetAsync<View>("training", cancellationToken);
            if (view.Status is { } status)
            {
                show(status);
            }

            if (view.Outcome is { } outcome)
            {
                return outcome;
            }

            if (view.State is "Failed" or "Terminated" or "Canceled")
            {
                throw new CommandException(
                    $"The training run ended as {view.State}: {view.Failure}",
                    "The log of the training app says where; it lies in the state folder.");
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    public void Dispose() => _app.Dispose();
}
