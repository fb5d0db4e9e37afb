using System.Collections.Concurrent;
using Recsys.Functions.Host.Apps;
using Recsys.Functions.Host.Jobs;

namespace Recsys.Functions.Host.Http;

/// <summary>The durable clients that HTTP functions ask for. Their values do not change while the host runs: each is bound once.</summary>
internal sealed class ClientBindings
{
    private readonly ConcurrentDictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<JobsHost> _jobs = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static bool IsClient(FunctionBinding binding) => binding.Is(JobBindings.Client);

    /// <summary>Lets requests go on that came before the jobs had started.</summary>
    public void Begin(JobsHost jobs) => _jobs.SetResult(jobs);

    /// <summary>The jobs, as soon as they have started: the web server listens before.</summary>
    public Task<JobsHost> JobsAsync(CancellationToken cancellationToken) => _jobs.Task.WaitAsync(cancellationToken);

    public async ValueTask<string> OfAsync(FunctionBinding client, CancellationToken cancellationToken)
    {
        var key = client.Raw.GetRawText();
        if (_values.TryGetValue(key, out var known))
        {
            return known;
        }

        var jobs = await JobsAsync(cancellationToken);
        var value = await jobs.ClientAsync(client, cancellationToken);
        return _values.GetOrAdd(key, value);
    }
}
