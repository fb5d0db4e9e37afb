using Recsys.Interactions.Table;

namespace Recsys.Interactions.Log;

/// <summary>The whole event, its body as it came.</summary>
internal sealed class BodyProjection : IEventProjection<HubEvent>
{
    public static BodyProjection Instance { get; } = new();

    public HubEvent FromLog(HubEvent e) => e;

    public async Task<IReadOnlyList<HubEvent>> FromTableAsync(TableRowGroup rows, CancellationToken cancellationToken)
    {
        var sequences = await rows.ReadAsync<long>(TableSchema.Sequence, cancellationToken).ConfigureAwait(false);
        var offsets = await rows.ReadTextAsync(TableSchema.Offset, cancellationToken).ConfigureAwait(false);
        var enqueued = await rows.ReadAsync<long>(TableSchema.Enqueued, cancellationToken).ConfigureAwait(false);
        var ids = await rows.ReadTextAsync(TableSchema.MessageId, cancellationToken).ConfigureAwait(false);
        var bodies = await rows.ReadBytesAsync(TableSchema.Body, cancellationToken).ConfigureAwait(false);
        var broken = await rows.ReadBytesAsync(TableSchema.BrokenBody, cancellationToken).ConfigureAwait(false);
        var events = new HubEvent[sequences.Length];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = new HubEvent(
                sequences[i], offsets[i]!, DateTimeOffset.FromUnixTimeMilliseconds(enqueued[i]), ids[i], bodies[i] ?? broken[i]);
        }

        return events;
    }

    public long SequenceOf(HubEvent item) => item.SequenceNumber;
}
