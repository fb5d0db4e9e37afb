using System.Text.Json;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Domain.Wire;
using Recsys.Interactions.Log;

namespace Recsys.Interactions.Table;

/// <summary>
/// The interaction that an event is. In the table its fields are columns, so that no JSON is read but the context's, and bodies stay where
/// they are; an event that is no interaction is judged by its body once more, so that its reason is the same as in the log.
/// </summary>
internal sealed class InteractionProjection : IEventProjection<StoredInteraction>
{
    public static InteractionProjection Instance { get; } = new();

    public StoredInteraction FromLog(HubEvent e) => new(e.SequenceNumber, e.EnqueuedTime, InteractionJson.Read(e.Body, e.EnqueuedTime));

    public async Task<IReadOnlyList<StoredInteraction>> FromTableAsync(TableRowGroup rows, CancellationToken cancellationToken)
    {
        var sequences = await rows.ReadAsync<long>(TableSchema.Sequence, cancellationToken).ConfigureAwait(false);
        var enqueued = await rows.ReadAsync<long>(TableSchema.Enqueued, cancellationToken).ConfigureAwait(false);
        var messageIds = await rows.ReadTextAsync(TableSchema.MessageId, cancellationToken).ConfigureAwait(false);
        var broken = await rows.ReadBytesAsync(TableSchema.BrokenBody, cancellationToken).ConfigureAwait(false);
        var users = await rows.ReadTextAsync(TableSchema.User, cancellationToken).ConfigureAwait(false);
        var items = await rows.ReadTextAsync(TableSchema.Item, cancellationToken).ConfigureAwait(false);
        var types = await rows.ReadAsync<int>(TableSchema.Type, cancellationToken).ConfigureAwait(false);
        var values = await rows.ReadNullableAsync<double>(TableSchema.Value, cancellationToken).ConfigureAwait(false);
        var ticks = await rows.ReadAsync<long>(TableSchema.LocalTicks, cancellationToken).ConfigureAwait(false);
        var offsets = await rows.ReadAsync<int>(TableSchema.OffsetMinutes, cancellationToken).ConfigureAwait(false);
        var sessions = await rows.ReadTextAsync(TableSchema.Session, cancellationToken).ConfigureAwait(false);
        var eventIds = await rows.ReadTextAsync(TableSchema.EventId, cancellationToken).ConfigureAwait(false);
        var contexts = await rows.ReadTextAsync(TableSchema.Context, cancellationToken).ConfigureAwait(false);
        var known = new Dictionary<string, RequestContext>(StringComparer.Ordinal);
        var stored = new StoredInteraction[sequences.Length];
        for (var i = 0; i < stored.Length; i++)
        {
            var received = DateTimeOffset.FromUnixTimeMilliseconds(enqueued[i]);
            stored[i] = new StoredInteraction(
                sequences[i], received, types[i] == TableSchema.NoType ? InteractionJson.Read(broken[i], received) : new InteractionResult(
                new Interaction
                {
                    EventId = eventIds[i] ?? messageIds[i]!,
                    UserId = users[i]!,
                    ItemId = items[i]!,
                    Type = (InteractionType)types[i],
                    Value = values[i],
                    Timestamp = new DateTimeOffset(ticks[i], TimeSpan.FromMinutes(offsets[i])),
                    SessionId = sessions[i],
                    Context = ContextOf(contexts[i], known),
                },
                null));
        }

        return stored;
    }

    public long SequenceOf(StoredInteraction item) => item.SequenceNumber;

    // Contexts repeat: one object for equal ones, which are immutable.
    private static RequestContext ContextOf(string? json, Dictionary<string, RequestContext> known)
    {
        if (json is null)
        {
            return RequestContext.Empty;
        }

        if (!known.TryGetValue(json, out var context))
        {
            known[json] = context = new RequestContext(JsonSerializer.Deserialize<Dictionary<string, string>>(json)!);
        }

        return context;
    }
}
