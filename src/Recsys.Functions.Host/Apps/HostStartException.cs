namespace Recsys.Functions.Host.Apps;

/// <summary>The host cannot start; the message is one line for its operator, and names the function where one is at fault.</summary>
internal sealed class HostStartException(string message, Exception? inner = null) : Exception(message, inner)
{
    public static HostStartException For(string function, string problem, Exception? inner = null) =>
        new($"Function '{function}' cannot start: {problem}", inner);
}
