using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Recsys.Cli.Local;
using Recsys.Training.Runs;

namespace Recsys.Cli.Demo;

/// <summary>Starts a training run over HTTP and follows it to its end.</summary>
internal sealed class TrainingClient(HttpClient http, Endpoints endpoints)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private sealed record View(string State, RunStatus? Status, RunOutcome? Outcome, string? Failure);

    /// <summary>Starts a run.</summary>
    /// <exception cref="CommandException">The app refuses, because a run is going or the request is wrong.</exception>
    public async Task StartAsync(TrainingRequest request, CancellationToken cancellationToken)
    {
        using var message = Message(HttpMethod.Post);
        message.Content = JsonContent.Create(request, options: Json);
        using var answer = await http.SendAsync(message, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Accepted)
        {
            throw new CommandException(
                $"The training app answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}",
                "Ask GET /api/training how far the last run is.");
        }
    }

    /// <summary>Follows the last run; <paramref name="show"/> sees each change of its status.</summary>
    /// <exception cref="CommandException">The run failed.</exception>
    public async Task<RunOutcome> FollowAsync(Action<RunStatus> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var message = Message(HttpMethod.Get);
            using var answer = await http.SendAsync(message, cancellationToken);
            answer.EnsureSuccessStatusCode();
            var view = (await answer.Content.ReadFromJsonAsync<View>(Json, cancellationToken))!;
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
                throw new CommandException($"The training run ended as {view.State}: {view.Failure}", "The lines of the training app above say where.");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private HttpRequestMessage Message(HttpMethod method)
    {
        var message = new HttpRequestMessage(method, new Uri(endpoints.Training, "api/training"));
        if (endpoints.TrainingKey is { } key)
        {
            message.Headers.Add("x-functions-key", key);
        }

        return message;
    }
}
