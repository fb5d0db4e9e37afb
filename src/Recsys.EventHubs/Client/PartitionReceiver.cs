using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>
/// Reads one partition in order. After a broken connection it goes on behind the last event that it got. One
/// <see cref="ReceiveBatchAsync"/> at a time.
/// </summary>
public sealed class PartitionReceiver : IAsyncDisposable
{
    private readonly EventHubConnectionOptions options;
    private readonly string address;
    private readonly string partitionId;
    private readonly long? ownerLevel;
    private readonly int prefetchCount;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly Retrying retrying;
    private EventPosition position;
    private ClientConnection? connection;
    private Channel<Message> queue = Channel.CreateUnbounded<Message>();
    private volatile bool disposed;

    private PartitionReceiver(EventHubConnectionOptions options, string consumerGroup, string partitionId, EventPosition start, long? ownerLevel, int prefetchCount, ILogger logger, TimeProvider time)
    {
        this.options = options;
        this.partitionId = partitionId;
        this.ownerLevel = ownerLevel;
        this.prefetchCount = prefetchCount;
        this.logger = logger;
        this.time = time;
        position = start;
        address = $"{options.EventHubName}/ConsumerGroups/{consumerGroup}/Partitions/{partitionId}";
        retrying = new Retrying(options, time, logger);
    }

    /// <inheritdoc cref="OpenAsync(EventHubConnectionOptions, string, string, EventPosition, long?, int, ILogger?, TimeProvider?, CancellationToken)"/>
    public static Task<PartitionReceiver> OpenAsync(EventHubConnectionOptions options, string consumerGroup, string partitionId, EventPosition start, long? ownerLevel, int prefetchCount, CancellationToken cancellationToken) =>
        OpenAsync(options, consumerGroup, partitionId, start, ownerLevel, prefetchCount, null, null, cancellationToken);

    /// <summary>Connects and begins to fetch.</summary>
    /// <param name="options">Where the hub is.</param>
    /// <param name="consumerGroup">The consumer group, <c>$Default</c> if there is no other.</param>
    /// <param name="partitionId">The partition.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="ownerLevel">With a level the receiver owns the partition within its group, until one with a level that is not lower comes. <c>null</c>: up to five share it.</param>
    /// <param name="prefetchCount">Events that may wait here to be asked for, at least 1.</param>
    /// <param name="logger">Where retries and reconnects are told.</param>
    /// <param name="timeProvider">Clock of waits, retries and tokens.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="EventHubException">The hub refused, or could not be reached in all attempts.</exception>
    public static async Task<PartitionReceiver> OpenAsync(
        EventHubConnectionOptions options,
        string consumerGroup,
        string partitionId,
        EventPosition start,
        long? ownerLevel,
        int prefetchCount,
        ILogger? logger,
        TimeProvider? timeProvider,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(consumerGroup);
        ArgumentException.ThrowIfNullOrEmpty(partitionId);
        ArgumentOutOfRangeException.ThrowIfLessThan(prefetchCount, 1);
        var receiver = new PartitionReceiver(options, consumerGroup, partitionId, start, ownerLevel, prefetchCount, logger ?? NullLogger.Instance, timeProvider ?? TimeProvider.System);
        try
        {
            await receiver.ReopenAsync(cancellationToken).ConfigureAwait(false);
            return receiver;
        }
        catch
        {
            await receiver.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes the events that are there, and waits for the first if there is none.</summary>
    /// <param name="maxCount">The most to take.</param>
    /// <param name="maxWait">How long to wait for the first; a reconnect may take longer.</param>
    /// <param name="cancellationToken">Ends the waiting; no event is lost by it.</param>
    /// <returns>At least one event, or none after <paramref name="maxWait"/>.</returns>
    /// <exception cref="EventHubException">
    /// The partition is lost to another receiver (<see cref="EventHubErrorReason.OwnershipLost"/>), or the hub could not be reached in all attempts.
    /// </exception>
    public async Task<IReadOnlyList<ReceivedEvent>> ReceiveBatchAsync(int maxCount, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        using var wait = new CancellationTokenSource(maxWait, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, wait.Token);
        while (true)
        {
            if (disposed)
                throw EventHubException.Closed(address);
            var events = Take(maxCount);
            if (events.Count > 0)
                return events;
            try
            {
                if (await queue.Reader.WaitToReadAsync(linked.Token).ConfigureAwait(false))
                    continue;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return [];
            }
            catch (EventHubException e) when (e.IsTransient && !disposed)
            {
                Log.ClientRetries(logger, address, 0, e.Message, TimeSpan.Zero);
                await ReopenAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        queue.Writer.TryComplete(EventHubException.Closed(address));
        if (connection is not null)
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    private List<ReceivedEvent> Take(int maxCount)
    {
        var events = new List<ReceivedEvent>();
        while (events.Count < maxCount && queue.Reader.TryRead(out var message))
        {
            // Only what is taken gives its place in the prefetch free.
            var delivery = message.GetDelivery();
            try
            {
                (delivery.Link as ReceiverLink)?.Accept(message);
            }
            catch (Exception e) when (e is AmqpException or ObjectDisposedException or InvalidOperationException)
            {
                // The link is gone; the event is here all the same.
            }

            events.Add(EventMessages.ToEvent(message));
        }

        if (events.Count > 0)
            position = EventPosition.FromSequenceNumber(events[^1].SequenceNumber, inclusive: false);
        return events;
    }

    private Task<bool> ReopenAsync(CancellationToken cancellationToken) => retrying.RunAsync(address, OpenLinkAsync, cancellationToken);

    private async Task<bool> OpenLinkAsync(CancellationToken cancellationToken)
    {
        if (connection is null or { IsClosed: true })
            connection = await ClientConnection.OpenAsync(options, time, logger, cancellationToken).ConfigureAwait(false);
        await connection.AuthorizeAsync(address, cancellationToken).ConfigureAwait(false);
        if (position == EventPosition.Latest)
        {
            // "From now on" must mean the same now after a reconnect.
            var state = EventHubProducer.ReadPartition(await connection.ReadAsync(AmqpNames.PartitionType, partitionId, cancellationToken).ConfigureAwait(false));
            position = EventPosition.FromSequenceNumber(state.LastEnqueuedSequenceNumber, inclusive: false);
        }

        var opening = new LinkOpening(address);
        var link = new ReceiverLink(connection.Session, $"{address}-{time.GetTimestamp()}", BuildAttach(), opening.OnAttached);
        await opening.WaitAsync(link, cancellationToken).ConfigureAwait(false);
        // Everything before was taken, or its link would not have been found empty and broken.
        var fresh = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });
        queue = fresh;
        link.AddClosedCallback((_, error) => fresh.Writer.TryComplete(EventHubException.From(address, error ?? link.Error)));
        link.Start(prefetchCount, (_, message) => fresh.Writer.TryWrite(message));
        if (disposed)
            fresh.Writer.TryComplete(EventHubException.Closed(address));
        return true;
    }

    private Attach BuildAttach()
    {
        var filter = new Map
        {
            [(Symbol)AmqpNames.SelectorFilter] = new DescribedValue(ClientNames.SelectorFilterCode, position.Expression),
        };
        var attach = new Attach
        {
            Source = new Source { Address = address, FilterSet = filter },
            Target = new Target { Address = address },
            SndSettleMode = SenderSettleMode.Settled,
            Properties = new Fields(),
        };
        if (ownerLevel is { } level)
            attach.Properties[(Symbol)AmqpNames.Epoch] = level;
        return attach;
    }
}
