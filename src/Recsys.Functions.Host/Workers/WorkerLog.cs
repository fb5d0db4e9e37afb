using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Protocol;

namespace Recsys.Functions.Host.Workers;

/// <summary>What the worker logs, written under its own category.</summary>
internal sealed class WorkerLog(ILoggerFactory loggers, Invocations invocations)
{
    /// <summary>What the worker says of a request without an invocation: the host's own, by which it warms the worker's server.</summary>
    private const string NoInvocation = "Expected correlation id header";

    public void Write(RpcLog entry)
    {
        if (entry.Exception?.Message.Contains(NoInvocation, StringComparison.Ordinal) == true)
        {
            return;
        }

        var level = (LogLevel)(int)entry.Level;
        var logger = loggers.CreateLogger(entry.Category.Length == 0 ? "Worker" : entry.Category);
        if (!logger.IsEnabled(level))
        {
            return;
        }

        using var scope = entry.InvocationId.Length == 0
            ? null
            : logger.BeginScope(new InvocationScope(invocations.FunctionOf(entry.InvocationId), entry.InvocationId));
        var text = entry.Exception is { Message.Length: > 0 } e
            ? string.Join(Environment.NewLine, entry.Message, e.Message, e.StackTrace)
            : entry.Message;
        Log.OfWorker(logger, level, text);
    }
}
