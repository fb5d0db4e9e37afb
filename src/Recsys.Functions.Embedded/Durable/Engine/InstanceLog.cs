using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>A log as far as this process has read it, and the only way to lengthen it: behind what has been read.</summary>
internal sealed class InstanceLog(IDurableStore store, LogId id, Signature signature)
{
    private readonly List<HistoryEvent> _events = [];

    public LogId Id => id;

    public IReadOnlyList<HistoryEvent> Events => _events;

    /// <summary>Bytes read so far.</summary>
    public long Length { get; private set; }

    /// <summary>The log ends with this: nothing may follow it.</summary>
    public Decision? End => _events.Count == 0 ? null : _events[^1] is ContinuedAsNew or ExecutionCompleted ? (Decision)_events[^1] : null;

    /// <summary>Who may decide; <c>null</c> when nobody has begun to or the last one stopped in good order.</summary>
    public string? Owner { get; private set; }

    /// <summary>Number of appends in the log of which this process knows; storage takes 50,000.</summary>
    public int Appends { get; private set; }

    /// <summary>Starts from an offset known to lie before the end of the log: enough to append, not to replay.</summary>
    public static InstanceLog From(IDurableStore store, LogId id, Signature signature, long offset) => new(store, id, signature) { Length = offset };

    /// <summary>Reads what has been appended since.</summary>
    /// <returns>Whether the log is there.</returns>
    public async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (await store.ReadLogAsync(id, Length, cancellationToken) is not { } bytes)
        {
            return false;
        }

        Add(HistoryCodec.Decode(bytes.Span, Length));
        Length += bytes.Length;
        return true;
    }

    /// <summary>Appends events in one atomic step, if nobody else has appended since the last read.</summary>
    public async Task<AppendOutcome> AppendAsync(IReadOnlyList<HistoryEvent> events, CancellationToken cancellationToken)
    {
        var signed = events.Select((item, i) => i == 0 ? item with { By = signature.Next() } : item).ToList();
        var bytes = HistoryCodec.Encode(signed);
        var outcome = await store.AppendAsync(id, Length, bytes, cancellationToken);
        if (outcome == AppendOutcome.Appended)
        {
            Add(signed);
            Length += bytes.Length;
        }

        return outcome;
    }

    private void Add(List<HistoryEvent> events)
    {
        _events.AddRange(events);
        foreach (var item in events)
        {
            Appends += item.By is null ? 0 : 1;
            Owner = item switch
            {
                OwnerTaken taken => taken.Worker,
                OwnerReleased released when released.Worker == Owner => null,
                _ => Owner,
            };
        }
    }
}

/// <summary>Signs appends: the name of the writer and a number.</summary>
internal sealed class Signature(string writer)
{
    private long _count;

    public string Next() => FormattableString.Invariant($"{writer}/{Interlocked.Increment(ref _count)}");
}
