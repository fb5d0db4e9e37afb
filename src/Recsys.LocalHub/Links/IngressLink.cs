using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Recsys.LocalHub.Messages;
using Recsys.LocalHub.Storage;

namespace Recsys.LocalHub.Links;

/// <summary>Takes events from one sender. A message is acknowledged when all its events are stored, or refused as a whole.</summary>
internal sealed class IngressLink(
    ListenerLink link, HubConnection connection, NodeAddress node, Hub hub, HubPartition? partition, int maxMessageBytes)
{
    /// <summary>Messages that a sender may have under way.</summary>
    public const uint Credit = 200;

    public NodeAddress Node => node;

    public void Initialize() => link.InitializeReceiver(Credit, (_, message, _, _) => OnMessage((ArrivedMessage)message), null);

    public void Close(Error error) => HubConnection.Quietly(() => link.Close(TimeSpan.Zero, error));

    private void OnMessage(ArrivedMessage message)
    {
        // AMQPNetLite enforces no limit, and a message comes in as many frames as its sender likes.
        if (message.Encoded.Length > maxMessageBytes)
        {
            Reject(message, ErrorCode.MessageSizeExceeded, $"The received message (size:{message.Encoded.Length} bytes) exceeds the limit "
                + $"({maxMessageBytes} bytes) currently allowed on the link.");
            return;
        }

        List<EventContent> events;
        try
        {
            events = EventDecoder.Decode(message.Encoded, message.Format);
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            Reject(message, ErrorCode.DecodeError, e.Message);
            return;
        }

        var target = partition ?? hub.Choose(events[0].Key);
        target.Log.Append(new AppendRequest(events, failure => Complete(message, failure)));
    }

    private void Complete(ArrivedMessage message, Exception? failure)
    {
        if (failure is null)
            HubConnection.Quietly(() => link.DisposeMessage(message, new Accepted(), true));
        else
            Reject(message, ErrorCode.InternalError, $"The events could not be stored: {failure.Message}");
    }

    private void Reject(ArrivedMessage message, string condition, string reason)
    {
        Log.MessageRejected(connection.Logger, connection.Id, node.ToString(), condition, reason);
        HubConnection.Quietly(() => link.DisposeMessage(message, new Rejected { Error = HubErrors.Error(condition, reason) }, true));
    }
}
