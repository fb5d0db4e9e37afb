using Azure.Messaging.EventHubs.Producer;
using Recsys.Cli.Display;
using Recsys.Cli.Local;
using Recsys.Interactions.Ingest;
using Spectre.Console;

namespace Recsys.Cli.Replay;

/// <summary>Replays a file through the hub.</summary>
internal sealed class HubImport(CommandContext context, Endpoints endpoints)
{
    public async Task<int> RunAsync(string path, CancellationToken cancellationToken)
    {
        await using var producer = new EventHubProducerClient(endpoints.RequireHub(), endpoints.HubName);
        var file = await Task.Run(() => EventFile.Load(path, context.Time.GetUtcNow(), cancellationToken), cancellationToken);
        Rejected.Print(context.Errors, file);
        var replay = new HubReplay(producer);
        await Stages.RunAsync(context.Output, context.Time, async stages =>
        {
            var stage = stages.Begin("Sending to the hub");
            try
            {
                await replay.SendAsync(
                    file.Events, sent => stage.Report(sent, file.Events.Count, $"{Words.Count(sent)} of {Words.Count(file.Events.Count)}"),
                    cancellationToken);
            }
            catch (Exception e) when (HubFailures.Is(e, cancellationToken))
            {
                throw new CommandException(
                    $"The hub took {Words.Count(replay.Sent)} of {Words.Count(file.Events.Count)} events, then: {HubFailures.Describe(e)}",
                    "Run the import again: events keep their ids, so those that are there already are dropped as resends.");
            }

            stage.Done($"{Words.Count(replay.Sent)} events");
            return true;
        });
        context.Output.MarkupLineInterpolated($"The hub holds {Words.Count(replay.Sent)} events; the log has them within seconds.");
        return ExitCodes.Success;
    }
}
