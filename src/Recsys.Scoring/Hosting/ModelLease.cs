namespace Recsys.Scoring.Hosting;

/// <summary>A version that stays in memory until the lease is disposed.</summary>
internal sealed class ModelLease(ModelVersion version) : IDisposable
{
    private int _disposed;

    public ModelVersion Version { get; } = version;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Version.Release();
        }
    }
}
