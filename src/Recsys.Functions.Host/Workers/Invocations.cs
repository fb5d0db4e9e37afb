using System.Collections.Concurrent;

namespace Recsys.Functions.Host.Workers;

/// <summary>The invocations that run now: who logs, and what a stop waits for.</summary>
internal sealed class Invocations
{
    private readonly ConcurrentDictionary<string, string> _functions = new(StringComparer.Ordinal);

    public string FunctionOf(string invocationId) => _functions.GetValueOrDefault(invocationId, "");

    public void Begin(string invocationId, string function) => _functions[invocationId] = function;

    public void End(string invocationId) => _functions.TryRemove(invocationId, out _);
}
