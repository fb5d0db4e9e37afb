using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub;

/// <summary>The errors that Event Hubs answers with. SDKs look at the condition, and in places at the words.</summary>
internal static class HubErrors
{
    public static AmqpException EntityNotFound(string? entity) =>
        new(ErrorCode.NotFound, $"The messaging entity '{entity}' could not be found. To know more visit https://aka.ms/sbResourceMgrExceptions.");

    public static AmqpException InvalidPartition(string? partition, int count) =>
        new(AmqpNames.ArgumentOutOfRange, $"The specified partition '{partition}' is invalid for an EventHub partition sender or receiver. "
            + $"It should be between 0 and {count - 1}.");

    public static AmqpException Argument(string description) => new(AmqpNames.ArgumentError, description);

    public static AmqpException Stolen(string description) => new(ErrorCode.Stolen, description);

    public static AmqpException TooManyReceivers(int limit) =>
        new(ErrorCode.ResourceLimitExceeded, $"Exceeded the maximum number of allowed receivers per partition in a consumer group which is {limit}.");

    public static AmqpException Unauthorized(string description) => new(ErrorCode.UnauthorizedAccess, description);

    public static AmqpException NotImplemented(string description) => new(ErrorCode.NotImplemented, description);

    public static Error Error(string condition, string description) => new((Symbol)condition) { Description = description };
}
