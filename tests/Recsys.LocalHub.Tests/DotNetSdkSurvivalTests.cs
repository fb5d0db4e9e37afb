using Azure.Messaging.EventHubs.Consumer;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>The official .NET SDK at a hub that goes away and comes back.</summary>
public sealed class DotNetSdkSurvivalTests
{
    [Fact]
    public async Task A_restart_of_the_hub_goes_unnoticed_but_for_the_time_it_takes()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await using var receiver = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Earliest);
        for (var round = 0; round < 3; round++)
        {
            await producer.SendAsync("0", $"{round}");
            Assert.Equal([$"{round}"], (await receiver.ReceiveBatchAsync(10, DotNetSdk.Wait, Cancel)).Select(e => e.Text()));
            await hub.RestartAsync();
        }
    }

    [Fact]
    public async Task A_hub_keeps_the_time_of_its_creation_over_restarts()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        var before = await producer.GetEventHubPropertiesAsync(Cancel);
        await hub.RestartAsync();
        Assert.Equal(before.CreatedOn, (await producer.GetEventHubPropertiesAsync(Cancel)).CreatedOn);
    }

    [Fact]
    public async Task A_hub_that_was_deleted_and_made_again_has_another_creation_time_and_refuses_the_old_ones_positions()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await producer.SendAsync("0", "a", "b", "c");
        var last = (await DotNetSdk.ReadAsync(hub.ConnectionString, "0", EventPosition.Earliest, 3))[^1];
        var before = await producer.GetEventHubPropertiesAsync(Cancel);
        await Task.Delay(5, Cancel);
        await hub.RemakeAsync();
        Assert.NotEqual(before.CreatedOn, (await producer.GetEventHubPropertiesAsync(Cancel)).CreatedOn);
        Assert.True((await producer.GetPartitionPropertiesAsync("0", Cancel)).IsEmpty);

        await using (var old = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.FromOffset(last.OffsetString, isInclusive: false)))
            await Assert.ThrowsAsync<ArgumentException>(() => old.ReceiveBatchAsync(1, DotNetSdk.Wait, Cancel));
        await producer.SendAsync("0", "new");
        var first = Assert.Single(await DotNetSdk.ReadAsync(hub.ConnectionString, "0", EventPosition.Earliest, 1));
        Assert.Equal(("new", 0L), (first.Text(), first.SequenceNumber));
    }

    [Fact]
    public async Task A_killed_hub_loses_no_acknowledged_event()
    {
        using var folder = new TempFolder();
        var hub = await HubProcess.StartAsync(folder.Path, 0, Cancel);
        await using var producer = DotNetSdk.Producer(hub.ConnectionString, HubProcess.HubName, retries: 100);
        var acknowledged = 0;
        using var stop = new CancellationTokenSource();
        var sending = Task.Run(async () =>
        {
            for (var next = 0; !stop.IsCancellationRequested; next += 10)
            {
                await producer.SendAsync("0", [.. Enumerable.Range(next, 10).Select(i => $"{i}")]);
                Volatile.Write(ref acknowledged, next + 10);
            }
        }, Cancel);
        for (var kill = 0; kill < 3; kill++)
        {
            var goal = Volatile.Read(ref acknowledged) + 300;
            while (Volatile.Read(ref acknowledged) < goal)
            {
                await Task.Delay(1, Cancel);
                Assert.False(sending.IsFaulted, $"{sending.Exception}");
            }

            await hub.KillAsync();
            var again = await HubProcess.StartAsync(folder.Path, hub.Port, Cancel);
            await hub.DisposeAsync();
            hub = again;
        }

        await stop.CancelAsync();
        await sending;
        var seen = new HashSet<int>();
        await using (var receiver = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Earliest, hub: HubProcess.HubName))
        {
            while (!seen.Contains(acknowledged - 1))
                seen.UnionWith((await receiver.ReceiveBatchAsync(1000, DotNetSdk.Wait, Cancel)).Select(e => int.Parse(e.Text())));
        }

        Assert.Equal(Enumerable.Range(0, acknowledged), seen.Order());
        await hub.DisposeAsync();
    }
}
