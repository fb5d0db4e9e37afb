using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Functions.Online.Http;
using Recsys.Interactions.History;
using Recsys.Interactions.Ingest;

namespace Recsys.Functions.Online.Ingest;

/// <summary>
/// Publishes interactions that came over HTTP to the hub. One wrong event refuses the request as a whole; a hub that fails in between may have stored
/// some, and sending all again is safe. What somebody posts who says <c>Prefer: wait</c> (RFC 7240), or posts within a session, counts in the
/// next answer; the histories, which follow the log, know it about a second later, and where the table of the first cannot be written they alone do:
/// then the answer does not say that the preference was applied. What a visit did before its user was known goes along.
/// </summary>
internal static class InteractionPublisher
{
    /// <summary>The most events of a request whose sessions are looked at: more are no visit, but an import.</summary>
    private const int MostOfSession = 50;

    private const int UsersAtOnce = 16;

    public sealed record Accepted(int Count, string RequestId);

    /// <exception cref="RequestException">Events are no interactions; each is named by index and field.</exception>
    public static async Task<Accepted> PublishAsync(
        HttpRequest http, InteractionsHub hub, FreshInteractions fresh, UserHistories histories, TimeProvider time, ILogger logger, string requestId,
        CancellationToken cancellationToken)
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
        var preferences = http.Headers["Prefer"].SelectMany(p => p?.Split(',') ?? []);
        var waits = preferences.Any(p => p.Split('=', ';')[0].Trim().Equals("wait", StringComparison.OrdinalIgnoreCase));
        if (waits || batch.Interactions.Count <= MostOfSession)
        {
            try
            {
                Interaction[] interactions =
                    [.. batch.Interactions.Select(i => InteractionJson.Read(i.Body, time.GetUtcNow()).Interaction).OfType<Interaction>()];
                await CountSoonerAsync(interactions, waits, hub, fresh, histories, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // The hub has the events: who is told to try again would send them twice.
                logger.EventsNotSooner(e, batch.Interactions.Count);
                waits = false;
            }
        }

        if (waits) http.HttpContext.Response.Headers["Preference-Applied"] = "wait";
        return new Accepted(batch.Interactions.Count, requestId);
    }

    private static async Task CountSoonerAsync(
        Interaction[] interactions, bool waits, InteractionsHub hub, FreshInteractions fresh, UserHistories histories,
        CancellationToken cancellationToken)
    {
        var taken = interactions.Length > MostOfSession ? [] : await SignIn.TakeOverAsync(interactions, fresh, cancellationToken);
        if (taken.Count > 0)
        {
            await hub.SendAsync([.. taken.Select(i => new OutgoingInteraction(i.EventId, i.UserId, InteractionJson.Write(i)))], cancellationToken);
        }

        Interaction[] sooner = [.. taken, .. interactions.Where(i => waits || i.SessionId is not null)];
        await fresh.AddAsync(sooner, cancellationToken);
        // Afterwards: an erasure empties the history before it empties the place, so that one of the two finds what was written.
        await Parallel.ForEachAsync(
            sooner.Select(i => i.UserId).Distinct(StringComparer.Ordinal),
            new ParallelOptions { MaxDegreeOfParallelism = UsersAtOnce, CancellationToken = cancellationToken },
            async (user, token) =>
            {
                if (await histories.IsErasedAsync(user, token)) await fresh.DeleteAsync(user, token);
            });
    }
}
