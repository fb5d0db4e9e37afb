using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Recsys.LocalHub.Messages;
using Recsys.LocalHub.Storage;

namespace Recsys.LocalHub.Links;

/// <summary>
/// Delivers a partition to one receiver. The receiver's credit is counted here, from the flow frames themselves:
/// AMQPNetLite reports only differences, and a flow that repeats the limit sets its own count to zero.
/// </summary>
internal sealed class EgressLink
{
    /// <summary>Bytes that may wait for the socket before the pump waits for it too.</summary>
    private const int FlushEveryBytes = 1024 * 1024;

    private readonly ListenerLink link;
    private readonly HubConnection connection;
    private readonly HubPartition partition;
    private readonly PartitionCursor cursor;
    private readonly TimeProvider time;
    private readonly bool withMetrics;
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly Lock gate = new();
    private readonly uint initialCount;
    private bool started;
    private Error? closeAtStart;
    private uint sent;
    private uint limit;
    private volatile bool drain;
    private volatile bool closed;

    public EgressLink(
        ListenerLink link, HubConnection connection, NodeAddress node, HubPartition partition, PartitionCursor cursor, Attach attach,
        ReceiverTerms terms, TimeProvider time)
    {
        this.link = link;
        this.connection = connection;
        this.partition = partition;
        this.cursor = cursor;
        this.time = time;
        Node = node;
        OwnerLevel = terms.OwnerLevel;
        withMetrics = terms.WithMetrics;
        initialCount = sent = limit = attach.InitialDeliveryCount;
    }

    public NodeAddress Node { get; }

    public long? OwnerLevel { get; }

    /// <summary>Begins to deliver; called when the attach has been answered.</summary>
    public void Start()
    {
        partition.Log.Appended += Wake;
        link.AddClosedCallback((_, _) => Stop());
        Error? error;
        lock (gate)
        {
            started = true;
            error = closeAtStart;
        }

        if (error is not null)
            HubConnection.Quietly(() => link.Close(TimeSpan.Zero, error));
        else
            _ = Task.Run(PumpAsync);
    }

    /// <summary>A flow frame: the receiver can take deliveries up to <c>deliveryCount + credit</c>.</summary>
    public void OnFlow(Flow flow)
    {
        const int deliveryCountField = 5;
        Volatile.Write(ref limit, (flow.HasField(deliveryCountField) ? flow.DeliveryCount : initialCount) + flow.LinkCredit);
        drain = flow.Drain;
        Wake();
    }

    /// <summary>Closes the link because another receiver took the partition.</summary>
    public void Displace(EgressLink newcomer)
    {
        Log.ReceiverDisplaced(connection.Logger, connection.Id, Node.ToString(), OwnerLevel, newcomer.OwnerLevel);
        Close(HubErrors.Error(ErrorCode.Stolen, $"New receiver with higher epoch of '{newcomer.OwnerLevel}' is created hence current receiver with "
            + $"epoch '{OwnerLevel}' is getting disconnected. If you are recreating the receiver, make sure a higher epoch is used."));
    }

    /// <summary>
    /// Closes the link. Another receiver may displace this one between its admission and the answer to its attach: a detach that
    /// overtakes the attach would be dropped, and the client would wait at a link that is dead for ever.
    /// </summary>
    public void Close(Error error)
    {
        lock (gate)
        {
            closed = true;
            if (!started)
            {
                closeAtStart ??= error;
                return;
            }
        }

        Wake();
        HubConnection.Quietly(() => link.Close(TimeSpan.Zero, error));
    }

    private void Stop()
    {
        closed = true;
        partition.Log.Appended -= Wake;
        partition.ReceiversOf(Node.ConsumerGroup!).Remove(this);
        Wake();
    }

    private void Wake() => wake.Writer.TryWrite(true);

    private async Task PumpAsync()
    {
        try
        {
            while (!closed)
            {
                if (!await DeliverAsync().ConfigureAwait(false) && !closed)
                    await wake.Reader.ReadAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // The link ends here in any case; the receiver and the log must hear why.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (closed || connection.IsClosed)
                return;
            Log.DeliveryFailed(connection.Logger, connection.Id, Node.ToString(), e);
            Close(HubErrors.Error(ErrorCode.InternalError, e.Message));
        }
    }

    /// <summary>Sends what credit and log allow; false when there is nothing to do until something happens.</summary>
    private async ValueTask<bool> DeliverAsync()
    {
        var waiting = 0;
        while (!closed && (int)(Volatile.Read(ref limit) - sent) > 0)
        {
            if (!cursor.TryRead(out var stored))
            {
                if (drain)
                    CompleteDrain();
                return false;
            }

            var buffer = EventEncoder.Encode(
                stored, withMetrics ? new EventEncoder.Metrics(partition.Log.State, time.GetUtcNow().ToUnixTimeMilliseconds()) : null);
            waiting += buffer.Length;
            link.SendMessage(new Message(), buffer);
            sent++;
            if (waiting < FlushEveryBytes)
                continue;
            // The continuation would run on the thread that writes to the socket.
            await connection.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            waiting = 0;
        }

        return false;
    }

    private void CompleteDrain()
    {
        drain = false;
        sent = Volatile.Read(ref limit);
        link.CompleteDrain();
    }
}
