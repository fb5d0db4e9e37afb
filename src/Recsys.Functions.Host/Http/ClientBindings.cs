using System.Collections.Concurrent;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Jobs;

namespace Recsys.Functions.Host.Http;

/// <summary>The durable clients that HTTP functions ask for. Their values do not change while the host runs: each is bound once.</summary>
internal sealed class ClientBindings
{
    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The jobs, once they have started.</summary>
    public JobsHost? Jobs { get; set; }

    public static bool IsClient(FunctionBinding binding) => binding.Is(JobBindings.Client);

    public async ValueTask<string> OfAsync(FunctionBinding client, CancellationToken cancellationToken)
    {
        var key = client.Raw.GetRawText();
        if (_values.TryGetValue(key, out var known))
        {
            return known;
        }

        var value = await Jobs!.ClientAsync(client, cancellationToken);
        return _values.GetOrAdd(key, value);
    }
}
