using System.Globalization;
using Recsys.Cli.Display;
using Recsys.Cli.Http;
using Recsys.Cli.Local;
using Recsys.Cli.Replay;
using Recsys.Datasets.Splits;
using Recsys.Training.Runs;

namespace Recsys.Cli.Demo;

/// <summary>The steps of the demo against a running system: replay, store, train, serve, ask.</summary>
internal sealed class DemoWorkflow(Endpoints endpoints, DemoData data, TimeProvider time)
{
    private static readonly TimeSpan ServePoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ServePatience = TimeSpan.FromSeconds(120);

    public async Task<DemoOutcome> RunAsync(Stages stages, CancellationToken cancellationToken)
    {
        using var online = new OnlineClient(endpoints);
        if (data.Items.Count > 0)
        {
            var catalog = stages.Begin("Describing the items");
            await online.PutItemsAsync(data.Items, cancellationToken);
            catalog.Done($"{Words.Count(data.Items.Count)} items");
        }

        var counts = await ReplayAsync(stages, cancellationToken);
        var outcome = await TrainAsync(stages, cancellationToken);
        await ServeAsync(stages, online, outcome, cancellationToken);
        var asking = stages.Begin("Asking for recommendations");
        var users = await Showcase.AskAsync(endpoints, data.Events, cancellationToken);
        asking.Done($"{users.Count} users");
        return new DemoOutcome(counts, outcome, users);
    }

    private async Task<EventCounts> ReplayAsync(Stages stages, CancellationToken cancellationToken)
    {
        await using var producer = endpoints.OpenHub();
        var audit = new LogAudit(endpoints.RequireStorage().CreateContainerClient(), endpoints.HubName, time);
        var sending = stages.Begin("Replaying through the hub");
        await new HubReplay(producer).SendAsync(
            data.Events, sent => sending.Report(sent, data.Events.Count, $"{Words.Count(sent)} of {Words.Count(data.Events.Count)} events"),
            cancellationToken);
        sending.Done($"{Words.Count(data.Events.Count)} events acknowledged");

        var storing = stages.Begin("Storing in the interaction log");
        await audit.WaitAsync(
            producer, (held, wanted) => storing.Report(held, wanted, $"{Words.Count(held)} of {Words.Count(wanted)} events"), cancellationToken);
        var counts = await audit.CountAsync(data.Events, data.NotSent, cancellationToken);
        storing.Done($"{Words.Count(counts.Stored)} events, {counts.Lost} lost, {counts.Doubled} doubled");
        return counts;
    }

    private async Task<RunOutcome> TrainAsync(Stages stages, CancellationToken cancellationToken)
    {
        using var training = new TrainingClient(endpoints, time);
        var starting = stages.Begin("Asking for a training run");
        // Leave-one-out in time compares with published figures; the nightly default is the time split.
        await training.StartAsync(new TrainingCall { Protocol = Protocols.LeaveOneOutName }, cancellationToken);
        starting.Done("accepted");
        var outcome = await training.ShowAsync(stages, cancellationToken);
        return outcome.Models.Count > 0
            ? outcome
            : throw new CommandException("There was nothing to train on.", string.Join(' ', outcome.Verdict.Reasons));
    }

    private async Task ServeAsync(Stages stages, OnlineClient online, RunOutcome outcome, CancellationToken cancellationToken)
    {
        if (!outcome.Promoted)
        {
            // The demo shows what was trained; a real system keeps what serves.
            stages.Begin("Promoting").Done("the gate refused the version; the demo promotes it by hand");
            await online.PromoteAsync(outcome.Run.Version, cancellationToken);
        }

        var serving = stages.Begin("Waiting for the online app to serve the new version");
        var begun = time.GetTimestamp();
        while (true)
        {
            var model = (await online.ReadyAsync(cancellationToken)).Model;
            if (model.Version == outcome.Run.Version)
            {
                serving.Done(string.Create(CultureInfo.InvariantCulture, $"version {model.Version}, without a restart"));
                return;
            }

            if (time.GetElapsedTime(begun) > ServePatience)
            {
                throw new CommandException(
                    $"The online app does not serve the version {outcome.Run.Version} after {ServePatience.TotalSeconds:0} s.",
                    model.Problem ?? "Its log lies in the state folder.");
            }

            await Task.Delay(ServePoll, time, cancellationToken);
        }
    }
}
