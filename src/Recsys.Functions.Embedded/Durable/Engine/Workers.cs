using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Durable.Storage;

namespace Recsys.Functions.Embedded.Durable.Engine;

/// <summary>Who is alive: one small blob a process, written again and again, however many instances the process owns.</summary>
internal sealed class Workers(IDurableStore store, string self, TimeSpan lease, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongGone = TimeSpan.FromHours(1);

    public async Task<bool> IsAliveAsync(string worker, CancellationToken cancellationToken)
    {
        var workers = await store.ListWorkersAsync(cancellationToken);
        return IsAlive(workers, worker);
    }

    public async Task<Func<string, bool>> WhoIsAliveAsync(CancellationToken cancellationToken)
    {
        var workers = await store.ListWorkersAsync(cancellationToken);
        foreach (var (gone, _) in workers.Where(worker => worker.Value > LongGone))
        {
            // Who is not listed counts as dead too, and one that wakes up after so long lists itself again.
            await store.ForgetWorkerAsync(gone, cancellationToken);
        }

        return worker => IsAlive(workers, worker);
    }

    /// <summary>Shows that this process lives, until it stops.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(lease / 4, time, cancellationToken);
            try
            {
                await store.BeatAsync(self, cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                // Others may take over now; the conditional append keeps what this process then still tries out of the logs.
                DurableLog.StorageUnreachable(logger, error, self);
            }
        }
    }

    // Both times have the unit of a second, so that an age may look up to one second too long.
    private bool IsAlive(IReadOnlyDictionary<string, TimeSpan> workers, string worker)
        => workers.TryGetValue(worker, out var age) && age <= lease + TimeSpan.FromSeconds(1);
}
