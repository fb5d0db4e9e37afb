namespace Recsys.Functions.Embedded.Hosting;

/// <summary>
/// Ends running invocations that outlast the drain: at SIGTERM nothing new starts, what runs has four fifths of the host's shutdown
/// timeout to end by itself, then its token is cancelled.
/// </summary>
internal sealed class HostShutdown : IDisposable
{
    private readonly CancellationTokenSource forced = new();

    public CancellationToken Forced => forced.Token;

    public void Begin(TimeSpan shutdownTimeout) => forced.CancelAfter(shutdownTimeout * 0.8);

    public void Force() => forced.Cancel();

    public void Dispose() => forced.Dispose();
}
