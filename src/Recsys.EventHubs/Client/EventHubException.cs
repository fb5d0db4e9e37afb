using System.Net.Sockets;
using System.Security.Authentication;
using Amqp;
using Amqp.Framing;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>An operation on a hub failed.</summary>
public sealed class EventHubException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="message">Why, in words.</param>
    /// <param name="innerException">What was caught.</param>
    public EventHubException(EventHubErrorReason reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Why the operation failed.</summary>
    public EventHubErrorReason Reason { get; }

    /// <summary>Whether the same may succeed later without a change.</summary>
    public bool IsTransient { get; private init; }

    internal static EventHubException Closed(string entity) => new(EventHubErrorReason.Closed, $"{entity}: it was closed here.");

    internal static EventHubException Broken(string entity, string? why, Exception? inner = null) =>
        new(EventHubErrorReason.Unreachable, $"{entity}: {why ?? "the connection broke."}", inner) { IsTransient = true };

    internal static EventHubException From(string entity, Error? error)
    {
        if (error is null)
            return Broken(entity, null);
        var (reason, transient) = Classify(error.Condition);
        return new EventHubException(reason, $"{entity}: {error.Condition}: {error.Description}") { IsTransient = transient };
    }

    internal static EventHubException From(string entity, Exception exception) => exception switch
    {
        EventHubException known => known,
        AmqpException amqp => From(entity, amqp.Error),
        TimeoutException => new EventHubException(EventHubErrorReason.Timeout, $"{entity}: no answer in time.", exception) { IsTransient = true },
        AuthenticationException => new EventHubException(EventHubErrorReason.Unreachable, $"{entity}: TLS: {exception.Message}", exception),
        SocketException or IOException or OperationCanceledException or ObjectDisposedException => Broken(entity, exception.Message, exception),
        _ => new EventHubException(EventHubErrorReason.Other, $"{entity}: {exception.Message}", exception),
    };

    private static (EventHubErrorReason Reason, bool Transient) Classify(string condition) => condition switch
    {
        ErrorCode.Stolen => (EventHubErrorReason.OwnershipLost, false),
        ErrorCode.NotFound => (EventHubErrorReason.NotFound, false),
        ClientNames.EntityDisabled or AmqpNames.ArgumentOutOfRange => (EventHubErrorReason.NotFound, false),
        ErrorCode.MessageSizeExceeded => (EventHubErrorReason.MessageTooLarge, false),
        ErrorCode.UnauthorizedAccess => (EventHubErrorReason.Unauthorized, false),
        ErrorCode.ResourceLimitExceeded => (EventHubErrorReason.QuotaExceeded, false),
        ClientNames.ServerBusy => (EventHubErrorReason.Busy, true),
        ClientNames.Timeout or ClientNames.OperationCancelled => (EventHubErrorReason.Timeout, true),
        ErrorCode.ConnectionForced or ErrorCode.DetachForced or ErrorCode.IllegalState or ErrorCode.FramingError
            or "amqp:message:released" => (EventHubErrorReason.Unreachable, true),
        ErrorCode.InternalError => (EventHubErrorReason.Other, true),
        AmqpNames.ArgumentError or ErrorCode.InvalidField or ErrorCode.DecodeError or ErrorCode.NotAllowed or ErrorCode.NotImplemented
            => (EventHubErrorReason.InvalidRequest, false),
        _ => (EventHubErrorReason.Other, false),
    };
}
