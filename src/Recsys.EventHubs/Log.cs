using Microsoft.Extensions.Logging;

namespace Recsys.EventHubs;

/// <summary>Every log message of this project. Numbers: 50–69.</summary>
internal static partial class Log
{
    [LoggerMessage(50, LogLevel.Information, "Connected to {Endpoint} ({Entity}).")]
    public static partial void ClientConnected(ILogger logger, string endpoint, string entity);

    [LoggerMessage(51, LogLevel.Warning, "{Entity}: attempt {Attempt} failed ({Reason}); next in {Delay}.")]
    public static partial void ClientRetries(ILogger logger, string entity, int attempt, string reason, TimeSpan delay);

    [LoggerMessage(52, LogLevel.Warning, "Token for {Audience} could not be renewed ({Reason}); next attempt in {Delay}.")]
    public static partial void TokenRenewalFailed(ILogger logger, string audience, string reason, TimeSpan delay);

    [LoggerMessage(53, LogLevel.Debug, "Token for {Audience} is valid until {Expires}.")]
    public static partial void TokenAccepted(ILogger logger, string audience, DateTimeOffset expires);
}
