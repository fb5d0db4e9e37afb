using Azure;
using Microsoft.Extensions.Logging;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>One function on one hub: shares the partitions with the other processes of the app and runs a pump for each that it owns.</summary>
/// <remarks>
/// What a blob says is what counts, not what a write was seen to do: a write whose answer is lost, or whose caller stops waiting for it, may have
/// been carried out all the same. Writes are therefore never cut off by the stop, and versions are taken from the listing.
/// </remarks>
internal sealed class EventHubListener(
    string function, IEventSource source, OwnershipStore ownerships, PartitionReading read, string self, BalanceTimes times, ILogger logger)
{
    private readonly Dictionary<string, Owned> owned = [];
    private IReadOnlyList<string>? partitions;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                partitions ??= await source.PartitionIdsAsync(stopping);
                await BalanceAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Log.BalanceTrouble(logger, function, e.Message);
            }

            await Task.Delay(times.Cycle, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // What no reader holds back is given free at once, the rest as its running invocations end.
        await Task.WhenAll(owned.Values.Select(o => EndAsync(o)).Append(ReleaseAsync(partition => !owned.ContainsKey(partition))));
    }

    private async Task BalanceAsync(CancellationToken stopping)
    {
        foreach (var ended in owned.Values.Where(o => o.Running.IsCompleted).ToList())
        {
            owned.Remove(ended.PartitionId);
            ended.Lost.Dispose();
        }

        var listed = await ownerships.ListAsync(stopping);
        foreach (var mine in owned.Values.Where(o => !o.Lost.IsCancellationRequested))
            await RenewAsync(mine, listed.FirstOrDefault(o => o.PartitionId == mine.PartitionId), stopping);
        foreach (var partition in PartitionBalancer.Claims(partitions!, listed, self))
        {
            if (owned.ContainsKey(partition))
                continue;
            if (await ClaimAsync(partition, listed.FirstOrDefault(o => o.PartitionId == partition)?.Version, stopping))
                Start(partition, stopping);
        }

        // A blob may say that a partition is ours though nothing reads it: its reader ended, or the answer to its claim was lost.
        foreach (var idle in listed.Where(o => o.OwnerId == self && !owned.ContainsKey(o.PartitionId)))
        {
            if (await ClaimAsync(idle.PartitionId, idle.Version, stopping))
                Start(idle.PartitionId, stopping);
        }
    }

    private async Task RenewAsync(Owned mine, PartitionOwnership? listed, CancellationToken stopping)
    {
        if (listed?.OwnerId == self)
        {
            // When the blob has changed since, the next listing says who has it.
            await ClaimAsync(mine.PartitionId, listed.Version, stopping);
            return;
        }

        Log.PartitionLost(logger, function, mine.PartitionId);
        // It stays in the table until its invocation has ended: no second one may run beside it in this process.
        await mine.Lost.CancelAsync();
    }

    private Task<bool> ClaimAsync(string partition, ETag? version, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        return ownerships.ClaimAsync(partition, self, version);
    }

    private void Start(string partition, CancellationToken stopping)
    {
        Log.PartitionTaken(logger, function, partition);
        var lost = new CancellationTokenSource();
        owned[partition] = new Owned(partition, lost, Task.Run(() => read(partition, stopping, lost.Token), CancellationToken.None));
    }

    private async Task EndAsync(Owned mine)
    {
        await mine.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        mine.Lost.Dispose();
        await ReleaseAsync(partition => partition == mine.PartitionId);
    }

    private async Task ReleaseAsync(Func<string, bool> which)
    {
        try
        {
            foreach (var mine in (await ownerships.ListAsync(CancellationToken.None)).Where(o => o.OwnerId == self && which(o.PartitionId)))
                await ownerships.ReleaseAsync(mine.PartitionId, mine.Version);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            // It then expires.
            Log.BalanceTrouble(logger, function, e.Message);
        }
    }

    private sealed record Owned(string PartitionId, CancellationTokenSource Lost, Task Running);
}
