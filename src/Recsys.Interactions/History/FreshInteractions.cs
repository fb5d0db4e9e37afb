using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Storage;

namespace Recsys.Interactions.History;

/// <summary>
/// Events of the last minutes that came over HTTP from somebody who reads what he wrote: the histories, which follow the log, know them a second
/// later. Kept a user, the newest <see cref="MostEvents"/> of the last <see cref="Lifetime"/>. The table has 2²⁰ places, chosen by a hash of the
/// user, and a user takes the place of another whose events are older: it never grows beyond that, and the events that gave way count a second later.
/// So do those of a user who sends so much at once that <see cref="Attempts"/> writes meet another each time.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="time">The clock.</param>
public sealed class FreshInteractions(TableClient table, TimeProvider time)
{
    /// <summary>The table.</summary>
    public const string TableName = "FreshInteractions";

    /// <summary>The most events kept a user.</summary>
    public const int MostEvents = 50;

    /// <summary>How long an event is kept here.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // A property of a table holds 64 KiB.
    private const int MostBytes = 60_000;
    private const int Partitions = 256;
    private const int Rows = 4096;
    private const int UsersAtOnce = 16;
    private const int PauseMilliseconds = 25;

    /// <summary>Writes of a user's events that are tried.</summary>
    internal const int Attempts = 8;
    private const string EventsProperty = "events";

    private readonly HashedPlaces _places = new(Partitions, Rows, Lifetime, time);

    /// <summary>Adds events; the next answer to their users knows them.</summary>
    /// <exception cref="RequestFailedException">Storage does not answer.</exception>
    public Task AddAsync(IReadOnlyList<Interaction> interactions, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        interactions.Where(i => i.Type != InteractionType.Impression).GroupBy(i => i.UserId, StringComparer.Ordinal),
        new ParallelOptions { MaxDegreeOfParallelism = UsersAtOnce, CancellationToken = cancellationToken },
        async (user, token) => await AddAsync(user.Key, [.. user], token).ConfigureAwait(false));

    /// <summary>The events of a user, the oldest arrival first.</summary>
    public async Task<IReadOnlyList<Interaction>> FindAsync(string userId, CancellationToken cancellationToken)
    {
        var place = _places.NewEntity(userId);
        var found = await FindAsync(place, cancellationToken).ConfigureAwait(false);
        return found is null ? [] : EventsOf(found, place);
    }

    /// <summary>Erases a user.</summary>
    public async Task DeleteAsync(string userId, CancellationToken cancellationToken)
    {
        var place = _places.NewEntity(userId);
        if (await FindAsync(place, cancellationToken).ConfigureAwait(false) is { } found && HashedPlaces.IsOf(found, place))
        {
            await table.DeleteEntityAsync(place.PartitionKey, place.RowKey, ETag.All, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AddAsync(string userId, IReadOnlyList<Interaction> interactions, CancellationToken cancellationToken)
    {
        var entity = _places.NewEntity(userId);
        for (var attempt = 1; ; attempt++)
        {
            var found = await FindAsync(entity, cancellationToken).ConfigureAwait(false);
            var before = found is null ? [] : EventsOf(found, entity);
            entity[EventsProperty] = Write(before.Where(b => interactions.All(i => i.EventId != b.EventId)).Concat(interactions));
            try
            {
                if (found is not null)
                {
                    await table.UpdateEntityAsync(entity, found.ETag, TableUpdateMode.Replace, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await table.AddEntityAsync(entity, cancellationToken).ConfigureAwait(false);
                }

                return;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
                // Another event of the user came at the same time. At the same moment they would meet again.
                if (attempt == Attempts) return;
                var pause = (uint)HashCode.Combine(interactions[0].EventId, attempt) % (PauseMilliseconds * (uint)attempt);
                await Task.Delay((int)pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<TableEntity?> FindAsync(TableEntity place, CancellationToken cancellationToken)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(place.PartitionKey, place.RowKey, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return found.HasValue ? found.Value : null;
    }

    private IReadOnlyList<Interaction> EventsOf(TableEntity found, TableEntity place)
    {
        if (!_places.IsKept(found, place)) return [];
        using var document = JsonDocument.Parse(found.GetBinary(EventsProperty));
        return
        [
            .. document.RootElement.EnumerateArray().Select(e => InteractionJson.Read(e, DateTimeOffset.MaxValue - InteractionJson.AllowedClockSkew))
                .Where(r => r.IsValid).Select(r => r.Interaction!),
        ];
    }

    /// <summary>A JSON array of the newest that there is room for.</summary>
    private static byte[] Write(IEnumerable<Interaction> interactions)
    {
        var (bodies, bytes) = (new List<byte[]>(), 2);
        foreach (var interaction in interactions.Reverse().Take(MostEvents))
        {
            var body = InteractionJson.Write(interaction);
            bytes += body.Length + 1;
            if (bytes > MostBytes) break;
            bodies.Add(body);
        }

        bodies.Reverse();
        return [(byte)'[', .. bodies.SelectMany((b, n) => n == 0 ? b : [(byte)',', .. b]), (byte)']'];
    }
}
