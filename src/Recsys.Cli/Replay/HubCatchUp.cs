using Azure.Messaging.EventHubs.Producer;
using Azure.Storage.Blobs;
using Recsys.Cli.Demo;
using Recsys.Cli.Display;
using Recsys.Cli.Local;
using Recsys.Interactions.Ingest;
using Spectre.Console;

namespace Recsys.Cli.Replay;

/// <summary>Waits until the log holds what the hub holds: what is on its way would be stored a second time.</summary>
internal static class HubCatchUp
{
    /// <summary>Waits; where the log stands still or the hub does not answer, says so and goes on.</summary>
    public static async Task RunAsync(
        CommandContext context, Endpoints endpoints, BlobContainerClient container, EventHubProducerClient producer,
        CancellationToken cancellationToken)
    {
        try
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await Stages.RunAsync(context.Output, context.Time, async stages =>
            {
                var stage = stages.Begin("Waiting for the log");
                await new LogAudit(container, endpoints.HubName, context.Time).WaitAsync(
                    producer, (held, wanted) => stage.Report(held, wanted, $"{Words.Count(held)} of {Words.Count(wanted)} events of the hub"),
                    cancellationToken);
                stage.Done("it holds what the hub holds");
                return true;
            });
        }
        catch (CommandException e)
        {
            context.Errors.MarkupLineInterpolated($"[yellow]note:[/] {e.Problem} What of the file is still in the hub may be stored twice.");
        }
        catch (Exception e) when (HubFailures.Is(e, cancellationToken))
        {
            context.Errors.MarkupLineInterpolated($"[yellow]note:[/] the hub was not asked what it still holds: {HubFailures.Describe(e)}");
        }
    }
}
