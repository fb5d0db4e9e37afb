using System.Net.Sockets;
using System.Security.Authentication;
using Azure.Messaging.EventHubs;

namespace Recsys.Interactions.Ingest;

/// <summary>What a client of Event Hubs throws where the hub does not answer, or not as it should.</summary>
public static class HubFailures
{
    private const string Pointer = "For troubleshooting information";

    /// <summary>
    /// Whether the hub is at fault and the same may succeed later. The SDK lets through what the network throws, and where a link goes under an
    /// event it speaks of a cancellation that nobody asked for.
    /// </summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="cancellationToken">Whose cancellation is no failure.</param>
    public static bool Is(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        EventHubsException or UnauthorizedAccessException or SocketException or IOException or TimeoutException or AuthenticationException => true,
        _ => false,
    };

    /// <summary>What happened in one line, without the SDK's pointer to its web page.</summary>
    /// <param name="exception">What was thrown.</param>
    public static string Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var text = exception.Message.ReplaceLineEndings(" ");
        return text.IndexOf(Pointer, StringComparison.Ordinal) is > 0 and var end ? text[..end].TrimEnd() : text;
    }
}
