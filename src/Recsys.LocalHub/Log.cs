using Microsoft.Extensions.Logging;

namespace Recsys.LocalHub;

/// <summary>Every log message of this project. Numbers: 1–19 storage, 20–49 server.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Path}: {Bytes} bytes behind byte {Position} are not a whole frame; cut off and kept beside it as .cut. "
        + "The partition goes on behind event {LastSequence}.")]
    public static partial void TailCut(ILogger logger, string path, long bytes, long position, long lastSequence);

    [LoggerMessage(2, LogLevel.Error, "{Directory}: events could not be written; their senders are told.")]
    public static partial void AppendFailed(ILogger logger, string directory, Exception exception);

    [LoggerMessage(3, LogLevel.Information, "{Directory}: {Count} segments expired; the partition now begins at {BeginSequence}.")]
    public static partial void SegmentsExpired(ILogger logger, string directory, int count, long beginSequence);

    [LoggerMessage(20, LogLevel.Information, "Local Event Hub listens on {Host}:{Port}; hubs: {Hubs}; data: {Directory}.")]
    public static partial void Listening(ILogger logger, string host, int port, string hubs, string directory);

    [LoggerMessage(21, LogLevel.Debug, "Connection {Connection} from {Remote}: opened.")]
    public static partial void ConnectionOpened(ILogger logger, long connection, string remote);

    [LoggerMessage(22, LogLevel.Debug, "Connection {Connection}: closed. {Reason}")]
    public static partial void ConnectionClosed(ILogger logger, long connection, string? reason);

    [LoggerMessage(23, LogLevel.Warning, "A connection from {Remote} ended before it was open: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, string remote, string reason);

    [LoggerMessage(24, LogLevel.Debug, "Connection {Connection}: link {Link} attached to {Node}.")]
    public static partial void LinkAttached(ILogger logger, long connection, string link, string node);

    [LoggerMessage(25, LogLevel.Warning, "Connection {Connection}: link {Link} to {Node} refused: {Condition}: {Reason}")]
    public static partial void LinkRefused(ILogger logger, long connection, string link, string? node, string condition, string reason);

    [LoggerMessage(26, LogLevel.Warning, "Connection {Connection}: message to {Node} rejected: {Condition}: {Reason}")]
    public static partial void MessageRejected(ILogger logger, long connection, string node, string condition, string reason);

    [LoggerMessage(27, LogLevel.Error, "Connection {Connection}: reading {Node} failed; the link is closed.")]
    public static partial void DeliveryFailed(ILogger logger, long connection, string node, Exception exception);

    [LoggerMessage(
        28, LogLevel.Information, "Connection {Connection}: receiver of {Node} with owner level {Level} displaced by one with {NewLevel}.")]
    public static partial void ReceiverDisplaced(ILogger logger, long connection, string node, long? level, long? newLevel);

    [LoggerMessage(29, LogLevel.Warning, "Connection {Connection}: token for {Audience} refused: {Reason}")]
    public static partial void TokenRefused(ILogger logger, long connection, string audience, string reason);

    [LoggerMessage(30, LogLevel.Error, "Retention of hub {Hub} failed; it is tried again.")]
    public static partial void RetentionFailed(ILogger logger, string hub, Exception exception);
}
