using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Recsys.LocalHub.Links;
using Recsys.LocalHub.Messages;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub;

/// <summary>What a node answers to a request.</summary>
internal readonly record struct NodeAnswer(int Status, string Description, object? Body = null, string? Condition = null);

/// <summary>A node that answers requests: <c>$cbs</c> or <c>$management</c>.</summary>
internal abstract class RequestNode(NodeKind kind)
{
    private const uint Credit = 100;

    protected abstract NodeAnswer Answer(HubConnection connection, Message request);

    public void Initialize(ListenerLink link, HubConnection connection) =>
        link.InitializeReceiver(Credit, (_, message, _, _) => OnRequest(link, connection, (ArrivedMessage)message), null);

    protected static string? Property(Message request, string name) => request.ApplicationProperties?[name]?.ToString();

    private void OnRequest(ListenerLink link, HubConnection connection, ArrivedMessage arrived)
    {
        Message request;
        try
        {
            request = arrived.Decoded();
        }
        catch (Exception e) when (e is AmqpException or InvalidOperationException or ArgumentException)
        {
            HubConnection.Quietly(
                () => link.DisposeMessage(arrived, new Rejected { Error = HubErrors.Error(ErrorCode.DecodeError, e.Message) }, true));
            return;
        }

        HubConnection.Quietly(() => link.DisposeMessage(arrived, new Accepted(), true));
        NodeAnswer answer;
        try
        {
            answer = Answer(connection, request);
        }
        catch (AmqpException e)
        {
            answer = new NodeAnswer(StatusOf(e.Error.Condition), e.Error.Description, Condition: e.Error.Condition);
        }

        var reply = connection.Replies.Find(request.Properties?.ReplyTo, kind, link.Session);
        if (reply is not null)
            HubConnection.Quietly(() => reply.SendMessage(ToMessage(request, answer)));
    }

    private static int StatusOf(string condition) => condition switch
    {
        ErrorCode.NotFound => 404,
        ErrorCode.UnauthorizedAccess => 401,
        ErrorCode.NotImplemented => 501,
        _ => 400,
    };

    private static Message ToMessage(Message request, NodeAnswer answer)
    {
        var message = new Message
        {
            Properties = new Properties(),
            ApplicationProperties = new ApplicationProperties
            {
                [AmqpNames.StatusCode] = answer.Status,
                [AmqpNames.StatusDescription] = answer.Description,
            },
            BodySection = new AmqpValue { Value = answer.Body },
        };
        // The type of the id must come back as it went: SDKs look it up in a map.
        if (request.Properties?.GetMessageId() is { } id)
            message.Properties.SetCorrelationId(id);
        if (answer.Condition is not null)
            message.ApplicationProperties[AmqpNames.ErrorCondition] = (Amqp.Types.Symbol)answer.Condition;
        return message;
    }
}
