using Azure;
using Microsoft.Extensions.Logging;
using Recsys.Functions.Embedded.Invocation;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>One function on one hub: shares the partitions with the other processes of the app and runs a pump for each that it owns.</summary>
internal sealed class EventHubListener(
    FunctionDescriptor function, IEventSource source, OwnershipStore ownerships, Func<string, PartitionPump> pumps, string self, BalanceTimes times, ILogger logger)
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
                Log.BalanceTrouble(logger, function.Name, e.Message);
            }

            await Task.Delay(times.Cycle, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(owned.Values.Select(o => ReleaseAsync(o)));
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
            var version = await ownerships.ClaimAsync(partition, self, listed.FirstOrDefault(o => o.PartitionId == partition)?.Version, stopping);
            if (version is { } claimed)
                Start(partition, claimed, stopping);
        }

        // A blob may say that a partition is ours though nothing reads it: its reader ended. Taken up again here.
        foreach (var idle in listed.Where(o => o.OwnerId == self && !owned.ContainsKey(o.PartitionId)))
        {
            if (await ownerships.ClaimAsync(idle.PartitionId, self, idle.Version, stopping) is { } version)
                Start(idle.PartitionId, version, stopping);
        }
    }

    private async Task RenewAsync(Owned mine, PartitionOwnership? listed, CancellationToken stopping)
    {
        if (listed?.OwnerId == self && await ownerships.ClaimAsync(mine.PartitionId, self, mine.Version, stopping) is { } version)
        {
            mine.Version = version;
            return;
        }

        Log.PartitionLost(logger, function.Name, mine.PartitionId);
        // It stays in the table until its invocation has ended: no second one may run beside it in this process.
        await mine.Lost.CancelAsync();
    }

    private void Start(string partition, ETag version, CancellationToken stopping)
    {
        Log.PartitionTaken(logger, function.Name, partition);
        var lost = new CancellationTokenSource();
        var pump = pumps(partition);
        owned[partition] = new Owned(partition, lost, Task.Run(() => pump.RunAsync(stopping, lost.Token), CancellationToken.None)) { Version = version };
    }

    private async Task ReleaseAsync(Owned mine)
    {
        await mine.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isLost = mine.Lost.IsCancellationRequested;
        mine.Lost.Dispose();
        if (isLost)
            return;
        try
        {
            await ownerships.ReleaseAsync(mine.PartitionId, mine.Version, CancellationToken.None);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            // It then expires.
            Log.BalanceTrouble(logger, function.Name, e.Message);
        }
    }

    private sealed class Owned(string partitionId, CancellationTokenSource lost, Task running)
    {
        public string PartitionId => partitionId;

        public CancellationTokenSource Lost => lost;

        public Task Running => running;

        public ETag Version { get; set; }
    }
}
