using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>Partitions whose owner is gone without a word, or was robbed.</summary>
public sealed class PartitionLossTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_host_that_was_killed_is_made_up_for_by_the_next_one_and_nothing_is_lost_or_done_twice()
    {
        await using var hub = await TestHub.StartAsync(azurite, 2, "Texts");
        await using var first = await hub.HostAsync(["Texts"]);
        await hub.SendAsync("Texts", "0", "a");
        await hub.SendAsync("Texts", "1", "b");
        await hub.CheckpointIsAsync("Texts", "0", 0);
        await hub.CheckpointIsAsync("Texts", "1", 0);
        await hub.SendAsync("Texts", "0", "gate never");
        await Eventually.TrueAsync(() => first.Runs("Texts", "begin").Any(r => r.Events.Contains("gate never")), "it runs");
        await first.KillAsync();
        await hub.SendAsync("Texts", "1", "c");

        await using var second = await hub.HostAsync(["Texts"]);
        second.Open("never");
        var began = TimeProvider.System.GetTimestamp();
        await second.DoneAsync("Texts", "gate never", "c");
        var pause = TimeProvider.System.GetElapsedTime(began);
        // The ownership of the dead lapses after ten seconds here, after two minutes where nobody shortens that.
        Assert.True(pause < TimeSpan.FromSeconds(110), $"It took {pause.TotalSeconds:F1} s.");
        Assert.Equal(["c", "gate never"], second.Done("Texts").Order());
    }

    [Fact]
    public async Task Losing_the_partition_cancels_the_run_and_leaves_the_checkpoint_alone()
    {
        await using var hub = await TestHub.StartAsync(azurite, 1, "Texts");
        await using var host = await hub.HostAsync(["Texts"]);
        await hub.SendAsync("Texts", "0", "gate never");
        await host.SeenAsync("Texts", "begin");
        await hub.StealAsync("Texts", "0");
        await host.SeenAsync("Texts", "cancelled");
        Assert.Null(await hub.CheckpointAsync("Texts", "0"));
        // The thief does nothing: when its ownership has lapsed, the event comes again.
        host.Open("never");
        await hub.CheckpointIsAsync("Texts", "0", 0);
    }
}
