using Microsoft.Extensions.Hosting;

namespace Recsys.Functions.Host.Hosting;

/// <summary>Neither the web server nor the jobs stop by themselves at a signal: the host stops them, in its order.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
