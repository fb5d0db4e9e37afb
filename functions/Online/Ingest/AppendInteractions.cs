using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Recsys.Interactions.Ingest;

namespace Recsys.Functions.Online.Ingest;

/// <summary>Stores what the hub delivers. It throws until all of a batch is stored; the retry policy holds the hub's pointer meanwhile.</summary>
public sealed class AppendInteractions(InteractionIngest ingest, ILogger<AppendInteractions> logger)
{
    /// <summary>A batch of one partition.</summary>
    [Function(nameof(AppendInteractions))]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:01:00")]
    public async Task Run(
        [EventHubTrigger("%InteractionsHubName%", Connection = "InteractionsHub")] byte[][] bodies, FunctionContext context,
        CancellationToken cancellationToken)
    {
        var (partition, events) = EventMetadata.Join(bodies, context.BindingContext.BindingData);
        var result = await ingest.AppendAsync(partition, events, cancellationToken);
        if (result.Invalid > 0)
        {
            logger.EventsInvalid(result.Invalid, result.Stored, partition);
        }
    }
}
