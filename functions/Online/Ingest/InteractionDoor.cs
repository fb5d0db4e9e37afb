using Microsoft.AspNetCore.Http;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Interactions.Ingest;

namespace Recsys.Functions.Online.Ingest;

/// <summary>Takes interactions over HTTP into the hub: all of a request or none.</summary>
internal static class InteractionDoor
{
    public sealed record Accepted(int Count, string RequestId);

    /// <exception cref="RequestException">Events are no interactions; each is named by index and field.</exception>
    public static async Task<Accepted> TakeAsync(
        HttpRequest http, IInteractionsHub hub, TimeProvider time, string requestId, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(http, BoundedBody.OfInteractions, cancellationToken);
        var batch = InteractionBatch.Read(body, time.GetUtcNow());
        if (batch.Rejected is [var first, ..])
        {
            throw new RequestException(first.Code, first.Field.Length == 0 ? null : first.Field, first.Message)
            {
                Extensions = new Dictionary<string, object> { ["index"] = first.Index, ["errors"] = batch.Rejected },
            };
        }

        await hub.SendAsync(batch.Interactions, cancellationToken);
        return new Accepted(batch.Interactions.Count, requestId);
    }
}
