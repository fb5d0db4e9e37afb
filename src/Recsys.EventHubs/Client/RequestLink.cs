using System.Collections.Concurrent;
using System.Globalization;
using Amqp;
using Amqp.Framing;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>Asks a node and waits for its answer.</summary>
internal sealed class RequestLink
{
    private const int Credit = 50;

    private readonly string node;
    private readonly string replyTo;
    private readonly SenderLink sender;
    private readonly ReceiverLink receiver;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> waiting = [];
    private long lastId;

    private RequestLink(string node, string replyTo, SenderLink sender, ReceiverLink receiver)
    {
        this.node = node;
        this.replyTo = replyTo;
        this.sender = sender;
        this.receiver = receiver;
    }

    public static async Task<RequestLink> OpenAsync(Session session, string node, string replyTo, CancellationToken cancellationToken)
    {
        var sending = new LinkOpening(node);
        var receiving = new LinkOpening(node);
        var sender = new SenderLink(session, $"{replyTo}-request", new Attach { Source = new Source { Address = replyTo }, Target = new Target { Address = node } }, sending.OnAttached);
        var receiver = new ReceiverLink(session, replyTo, new Attach { Source = new Source { Address = node }, Target = new Target { Address = replyTo } }, receiving.OnAttached);
        var link = new RequestLink(node, replyTo, sender, receiver);
        await sending.WaitAsync(sender, cancellationToken).ConfigureAwait(false);
        await receiving.WaitAsync(receiver, cancellationToken).ConfigureAwait(false);
        receiver.Start(Credit, link.OnAnswer);
        sender.AddClosedCallback((_, error) => link.FailAll(error));
        receiver.AddClosedCallback((_, error) => link.FailAll(error));
        return link;
    }

    /// <exception cref="EventHubException">The node refused, or the connection broke.</exception>
    public async Task<Message> AskAsync(Message request, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId).ToString(CultureInfo.InvariantCulture);
        var answer = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;
        try
        {
            request.Properties = new Properties { MessageId = id, ReplyTo = replyTo };
            sender.Send(request, null, (_, _, outcome, _) => OnOutcome(answer, outcome), null);
            var message = await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            Check(message);
            return message;
        }
        catch (AmqpException e)
        {
            throw EventHubException.From(node, e.Error);
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    private void OnOutcome(TaskCompletionSource<Message> answer, Outcome outcome)
    {
        if (outcome is Rejected rejected)
            answer.TrySetException(EventHubException.From(node, rejected.Error));
        else if (outcome is not Accepted)
            answer.TrySetException(EventHubException.Broken(node, null));
    }

    private void OnAnswer(IReceiverLink link, Message message)
    {
        link.Accept(message);
        if (message.Properties?.CorrelationId is { } id && waiting.TryRemove(id, out var answer))
            answer.TrySetResult(message);
    }

    private void FailAll(Error? error)
    {
        foreach (var answer in waiting.Values)
            answer.TrySetException(EventHubException.From(node, error));
    }

    private void Check(Message message)
    {
        var properties = message.ApplicationProperties;
        var status = Convert.ToInt32(properties?[AmqpNames.StatusCode] ?? properties?["statusCode"] ?? 0, CultureInfo.InvariantCulture);
        if (status is >= 200 and < 300)
            return;
        var description = (properties?[AmqpNames.StatusDescription] ?? properties?["statusDescription"])?.ToString();
        var condition = (properties?[AmqpNames.ErrorCondition] ?? properties?["errorCondition"])?.ToString();
        throw EventHubException.From(node, new Error(condition ?? status switch
        {
            401 or 403 => ErrorCode.UnauthorizedAccess,
            404 => ErrorCode.NotFound,
            408 => ClientNames.Timeout,
            503 => ClientNames.ServerBusy,
            _ => ErrorCode.InternalError,
        }) { Description = $"{status} {description}" });
    }
}
