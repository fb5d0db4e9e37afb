using Azure.Messaging.EventHubs.Producer;
using Recsys.Cli.Display;
using Recsys.Cli.Local;
using Recsys.Datasets.Importers;
using Recsys.Domain.Wire;
using Recsys.Interactions.Ingest;
using Spectre.Console;

namespace Recsys.Cli.Replay;

/// <summary>Replays a file through the hub, without what the log holds already.</summary>
internal sealed class HubImport(CommandContext context, Endpoints endpoints)
{
    public async Task<int> RunAsync(string path, ReadingOptions options, CancellationToken cancellationToken)
    {
        await using var producer = endpoints.OpenHub();
        var reader = await Task.Run(() => InteractionFile.Open(path, options, cancellationToken), cancellationToken);
        FileWords.Print(context.Output, reader);
        using var rejected = new RejectedFile(path);
        var file = await Task.Run(() => EventFile.Load(reader, rejected.Add, cancellationToken), cancellationToken);
        Rejected.Print(context.Errors, file, rejected.Path);
        var events = await NewAsync(file, reader.Order, producer, cancellationToken);
        var replay = new HubReplay(producer);
        await Stages.RunAsync(context.Output, context.Time, async stages =>
        {
            var stage = stages.Begin("Sending to the hub");
            try
            {
                await replay.SendAsync(
                    events, sent => stage.Report(sent, events.Count, $"{Words.Count(sent)} of {Words.Count(events.Count)}"), cancellationToken);
            }
            catch (Exception e) when (HubFailures.Is(e, cancellationToken))
            {
                throw new CommandException(
                    $"The hub took {Words.Count(replay.Sent)} of {Words.Count(events.Count)} events, then: {HubFailures.Describe(e)}",
                    "Run the import again: events keep their ids, so those that are there already are dropped as resends.");
            }

            stage.Done($"{Words.Count(replay.Sent)} events");
            return true;
        });
        var resent = file.Events.Count - events.Count + file.Resent;
        context.Output.MarkupLineInterpolated(
            $"The hub holds {Words.Count(file.Events.Count)} events; the log has them within seconds.{Known(endpoints, resent)}");
        return ExitCodes.Success;
    }

    /// <summary>What is known of events that were there before: without the log only that the file holds some twice.</summary>
    internal static string Known(Endpoints endpoints, long resent) => !endpoints.HasStorage && resent == 0 ? "" : $" {Resends(resent)}";

    internal static string Resends(long resent) => resent == 0
        ? "None of them was there before."
        : $"{Words.Count(resent)} of the file {(resent == 1 ? "was" : "were")} there before and {(resent == 1 ? "is" : "are")} dropped as resends.";

    private async Task<IReadOnlyList<ReplayEvent>> NewAsync(
        EventFile file, InteractionOrder order, EventHubProducerClient producer, CancellationToken cancellationToken)
    {
        if (!endpoints.HasStorage) return file.Events;
        var container = endpoints.RequireStorage().CreateContainerClient();
        await HubCatchUp.RunAsync(context, endpoints, container, producer, cancellationToken);
        var stored = await EventsInLog.FindAsync(container, endpoints.HubName, file.Events.Select(e => e.EventId), cancellationToken);
        return [.. file.Events.Where(e => !stored.Holds(e.EventId)).Select(e => order == InteractionOrder.Timestamps ? e : Placed(e))];

        // A row of a table is made an event here, and so may be made anew.
        ReplayEvent Placed(ReplayEvent e)
        {
            var placed = stored.Placed(InteractionJson.Read(e.Body, context.Time.GetUtcNow()).Interaction!, order);
            return e with { Timestamp = placed.Timestamp, Body = InteractionJson.Write(placed) };
        }
    }
}
