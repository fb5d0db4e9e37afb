using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>
/// Sends events to a hub. It connects on first use and again after a broken connection; sends may run side by side.
/// A send that is tried again after a broken connection can store its events twice: consumers must bear that.
/// </summary>
/// <param name="options">Where to.</param>
/// <param name="logger">Where retries and reconnects are told.</param>
/// <param name="timeProvider">Clock of retries and tokens.</param>
public sealed class EventHubProducer(EventHubConnectionOptions options, ILogger? logger = null, TimeProvider? timeProvider = null) : IAsyncDisposable
{
    private readonly EventHubConnectionOptions options = options ?? throw new ArgumentNullException(nameof(options));
    private readonly ILogger logger = logger ?? NullLogger.Instance;
    private readonly TimeProvider time = timeProvider ?? TimeProvider.System;
    private readonly Retrying retrying = new(options, timeProvider ?? TimeProvider.System, logger ?? NullLogger.Instance);
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ConcurrentDictionary<string, OpenSender> senders = [];
    private ClientConnection? connection;
    private volatile bool disposed;

    private sealed record OpenSender(SenderLink Link, long MaxMessageBytes);

    /// <summary>
    /// Sends events; returns when the hub has acknowledged all of them. A list that is too large for one message goes as
    /// several, one after the other, so events keep their order; each message is stored as a whole.
    /// </summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="target">The partition.</param>
    /// <param name="cancellationToken">Ends the waiting; the events may be stored all the same.</param>
    /// <exception cref="EventHubException">
    /// The hub refused, or could not be reached in all attempts; <see cref="EventHubErrorReason.MessageTooLarge"/> when a single event is too large,
    /// in which case events before it in the list may have been stored.
    /// </exception>
    public async Task SendAsync(IReadOnlyList<EventData> events, SendTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0)
            return;
        var address = target.Id is null ? options.EventHubName : $"{options.EventHubName}/Partitions/{target.Id}";
        var maxBytes = senders.TryGetValue(address, out var open) && !open.Link.IsClosed
            ? open.MaxMessageBytes
            : (await retrying.RunAsync(address, ct => SenderAsync(address, ct), cancellationToken).ConfigureAwait(false)).MaxMessageBytes;
        foreach (var pack in MessagePacker.Pack(events, target.Key, maxBytes, options.EventHubName))
            await retrying.RunAsync(address, ct => SendOnceAsync(address, pack, ct), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the hub what it is.</summary>
    public Task<HubProperties> GetPropertiesAsync(CancellationToken cancellationToken) =>
        retrying.RunAsync(options.EventHubName, async ct =>
        {
            var map = (Map)(await (await ConnectionAsync(ct).ConfigureAwait(false)).ReadAsync(AmqpNames.HubType, null, ct).ConfigureAwait(false)).Body;
            return new HubProperties(
                (string)map["name"],
                new DateTimeOffset(DateTime.SpecifyKind((DateTime)map["created_at"], DateTimeKind.Utc)),
                (string[])map["partition_ids"]);
        }, cancellationToken);

    /// <summary>Asks the hub where a partition stands.</summary>
    public Task<PartitionProperties> GetPartitionPropertiesAsync(string partitionId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(partitionId);
        return retrying.RunAsync($"{options.EventHubName}/Partitions/{partitionId}", async ct =>
            ReadPartition(await (await ConnectionAsync(ct).ConfigureAwait(false)).ReadAsync(AmqpNames.PartitionType, partitionId, ct).ConfigureAwait(false)), cancellationToken);
    }

    /// <summary>Closes the connection. Sends under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (connection is not null)
                await connection.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    internal static PartitionProperties ReadPartition(Message answer)
    {
        var map = (Map)answer.Body;
        return new PartitionProperties(
            (string)map["partition"],
            Convert.ToInt64(map["begin_sequence_number"], CultureInfo.InvariantCulture),
            Convert.ToInt64(map["last_enqueued_sequence_number"], CultureInfo.InvariantCulture),
            map["last_enqueued_offset"]?.ToString() ?? "",
            new DateTimeOffset(DateTime.SpecifyKind((DateTime)map["last_enqueued_time_utc"], DateTimeKind.Utc)),
            (bool)map["is_partition_empty"]);
    }

    private async Task<bool> SendOnceAsync(string address, Func<Message> message, CancellationToken cancellationToken)
    {
        var sender = await SenderAsync(address, cancellationToken).ConfigureAwait(false);
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sender.Link.Send(message(), null, (_, _, outcome, _) => Settle(address, acknowledged, outcome), null);
        try
        {
            await acknowledged.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            // Nobody knows what became of it: the next send starts on a new link.
            senders.TryRemove(KeyValuePair.Create(address, sender));
            throw;
        }
    }

    private static void Settle(string address, TaskCompletionSource acknowledged, Outcome? outcome)
    {
        switch (outcome)
        {
            case Accepted:
                acknowledged.TrySetResult();
                break;
            case Rejected rejected:
                acknowledged.TrySetException(EventHubException.From(address, rejected.Error));
                break;
            default:
                acknowledged.TrySetException(EventHubException.Broken(address, "the link ended before the hub acknowledged."));
                break;
        }
    }

    private async Task<OpenSender> SenderAsync(string address, CancellationToken cancellationToken)
    {
        if (senders.TryGetValue(address, out var open) && !open.Link.IsClosed)
            return open;
        var over = await ConnectionAsync(cancellationToken).ConfigureAwait(false);
        await over.AuthorizeAsync(address, cancellationToken).ConfigureAwait(false);
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (senders.TryGetValue(address, out open) && !open.Link.IsClosed)
                return open;
            var opening = new LinkOpening(address);
            var link = new SenderLink(
                over.Session,
                $"{address}-{time.GetTimestamp()}",
                new Attach { Source = new Source { Address = options.EventHubName }, Target = new Target { Address = address } },
                opening.OnAttached);
            var attach = await opening.WaitAsync(link, cancellationToken).ConfigureAwait(false);
            var max = attach.MaxMessageSize is 0 or > int.MaxValue ? int.MaxValue : (long)attach.MaxMessageSize;
            return senders[address] = new OpenSender(link, max);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<ClientConnection> ConnectionAsync(CancellationToken cancellationToken)
    {
        if (disposed)
            throw EventHubException.Closed(options.EventHubName);
        if (connection is { IsClosed: false } current)
            return current;
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (disposed)
                throw EventHubException.Closed(options.EventHubName);
            if (connection is { IsClosed: false } opened)
                return opened;
            senders.Clear();
            return connection = await ClientConnection.OpenAsync(options, time, logger, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }
}
