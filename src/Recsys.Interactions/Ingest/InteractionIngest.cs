using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Recsys.Domain.Wire;
using Recsys.Interactions.History;
using Recsys.Interactions.Log;

namespace Recsys.Interactions.Ingest;

/// <summary>
/// Takes the batches of a hub into the log, and hands them to the feed of the histories, which follow behind it. Both can take a batch
/// twice, so a batch that failed half way is simply delivered again.
/// </summary>
/// <param name="container">The container of the log.</param>
/// <param name="feed">Brings the histories behind the log. It is the caller's to end.</param>
/// <param name="hub">The hub's name.</param>
/// <param name="findStreamId">
/// Asks the hub which stream it is: at first use, for each partition that is met first, where sequence numbers go back, and once a minute.
/// </param>
/// <param name="findBegin">Asks the hub for the first sequence number that a partition still has; asked where nothing of it is stored.</param>
/// <param name="gaps">What to do where events expired in the hub before they were read.</param>
/// <param name="logger">Hears of gaps that are recorded.</param>
/// <param name="time">The clock.</param>
public sealed class InteractionIngest(
    BlobContainerClient container, HistoryFeed feed, string hub, Func<CancellationToken, Task<string>> findStreamId,
    Func<int, CancellationToken, Task<long>> findBegin, GapPolicy gaps, ILogger<InteractionIngest> logger, TimeProvider time)
{
    /// <summary>How long an answer of the hub is believed while numbers go on: those of a new hub may lie beyond those of the old one.</summary>
    internal static readonly TimeSpan StreamLife = TimeSpan.FromMinutes(1);

    /// <summary>The clocks of a hub may differ by less.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<int, long> _last = new();
    private volatile Stream? _stream;
    private volatile Stream? _before;

    private sealed record Stream(string Id, InteractionLogWriter Writer)
    {
        private readonly DateTimeOffset _created = HubStream.CreatedAt(Id);

        /// <summary>When the hub said last that it is this one.</summary>
        public long Confirmed { get; set; }

        /// <summary>Whether an event came into its hub before that was made: it is of the hub before.</summary>
        public bool IsLaterThan(HubEvent e) => e.EnqueuedTime + ClockTolerance < _created;
    }

    /// <summary>Stores a batch of one partition. Returns when the log holds every event; the histories know them a moment later.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="events">Consecutive events of it, in order.</param>
    /// <param name="cancellationToken">Gives up; deliver the batch again.</param>
    public async Task<IngestResult> AppendAsync(int partition, IReadOnlyList<HubEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
        {
            return new IngestResult(0, 0);
        }

        var stream = await StreamOfAsync(partition, events[0].SequenceNumber, cancellationToken).ConfigureAwait(false);
        var isOfGoneHub = stream.IsLaterThan(events[0]);
        if (isOfGoneHub)
        {
            // Delivered before the hub was deleted and tried again since. In the chain of the new hub they would be a gap, or take its numbers.
            if (_before is not { } before || before.IsLaterThan(events[0]))
            {
                logger.EventsOfGoneHub(events.Count, partition, hub, events[0].SequenceNumber);
                return new IngestResult(0, 0);
            }

            stream = before;
        }

        var stored = stream.Writer.AppendAsync(partition, events, cancellationToken);
        var interactions = Interactions(events);
        await stored.ConfigureAwait(false);
        feed.Append(stream.Id, partition, events[0].SequenceNumber, events[^1].SequenceNumber, interactions);
        if (!isOfGoneHub) _last[partition] = events[^1].SequenceNumber;
        return new IngestResult(events.Count, events.Count - interactions.Count);
    }

    private static List<SequencedInteraction> Interactions(IReadOnlyList<HubEvent> events)
    {
        var interactions = new List<SequencedInteraction>(events.Count);
        foreach (var e in events)
        {
            if (InteractionJson.Read(e.Body, e.EnqueuedTime) is { IsValid: true } result)
            {
                interactions.Add(new SequencedInteraction(e.SequenceNumber, result.Interaction));
            }
        }

        return interactions;
    }

    /// <summary>
    /// Numbers that go back are a redelivery, or a hub that was deleted and made anew: taken for the old stream, the events of the new hub
    /// would look as if they were stored already. So the hub is asked again; of a partition that this process meets first it does not know whether
    /// they go back.
    /// </summary>
    private async Task<Stream> StreamOfAsync(int partition, long first, CancellationToken cancellationToken)
    {
        var known = _stream;
        if (known is not null && _last.TryGetValue(partition, out var last) && first > last
            && time.GetElapsedTime(known.Confirmed) < StreamLife)
        {
            return known;
        }

        var id = await findStreamId(cancellationToken).ConfigureAwait(false);
        if (known?.Id == id)
        {
            known.Confirmed = time.GetTimestamp();
            return known;
        }

        if (known is not null)
        {
            _last.Clear();
            // What its chain lacks nobody can deliver any more but whoever tries it again just now.
            _before = new Stream(known.Id, new InteractionLogWriter(
                container, hub, known.Id, GapPolicy.Record, time, findBegin: (_, _) => Task.FromResult(long.MaxValue), logger: logger));
        }

        var writer = new InteractionLogWriter(container, hub, id, gaps, time, findBegin: findBegin, logger: logger);
        return _stream = new Stream(id, writer) { Confirmed = time.GetTimestamp() };
    }
}
