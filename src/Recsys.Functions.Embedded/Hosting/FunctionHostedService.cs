using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.Hosting;

/// <summary>
/// Starts and stops the triggers. The stop begins before the web server's own, so that all drain at the same time within one time-out.
/// </summary>
internal sealed class FunctionHostedService(
    FunctionCatalog catalog, IEnumerable<ITriggerProvider> providers, HostShutdown shutdown, IOptions<HostOptions> options) : IHostedLifecycleService
{
    private readonly List<ITriggerProvider> started = [];
    private Task stopping = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in providers)
        {
            var own = catalog.Functions.Where(f => f.Provider == provider).ToList();
            if (own.Count == 0)
                continue;
            started.Add(provider);
            await provider.StartAsync(own, cancellationToken);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        shutdown.Begin(options.Value.ShutdownTimeout);
        stopping = Task.WhenAll(started.Select(p => p.StopAsync(cancellationToken)));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => stopping;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
