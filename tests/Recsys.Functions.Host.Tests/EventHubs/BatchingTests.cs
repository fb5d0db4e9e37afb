using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>When a batch runs and when its checkpoint is written.</summary>
public sealed class BatchingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_batch_waits_for_the_minimum()
    {
        await using var hub = await TestHub.StartAsync(azurite, 1, "Texts");
        await using var host = await hub.HostAsync(["Texts"], ("minEventBatchSize", "3"), ("maxWaitTime", "00:05:00"));
        await hub.SendAsync("Texts", "0", "a", "b");
        await Task.Delay(2_000, Cancel);
        Assert.Empty(host.Journal);
        await hub.SendAsync("Texts", "0", "c");
        await host.DoneAsync("Texts", "c");
        Assert.Equal(["a", "b", "c"], host.Runs("Texts", "begin").Single().Events);
    }

    [Fact]
    public async Task Events_that_waited_and_events_that_come_are_no_batch_above_the_maximum_together()
    {
        await using var hub = await TestHub.StartAsync(azurite, 1, "Texts");
        await using var host = await hub.HostAsync(["Texts"], ("minEventBatchSize", "5"), ("maxEventBatchSize", "10"), ("maxWaitTime", "00:00:05"));
        await hub.SendAsync("Texts", "0", Enumerable.Range(0, 4).Select(i => $"{i}"));
        await Task.Delay(2_000, Cancel);
        await hub.SendAsync("Texts", "0", Enumerable.Range(4, 10).Select(i => $"{i}"));
        await host.DoneAsync("Texts", Enumerable.Range(0, 14).Select(i => $"{i}"));
        Assert.All(host.Runs("Texts", "begin"), r => Assert.InRange(r.Events.Count, 1, 10));
        Assert.Equal(Enumerable.Range(0, 14).Select(i => $"{i}"), host.Runs("Texts", "begin").SelectMany(r => r.Events));
    }

    [Fact]
    public async Task A_batch_waits_no_longer_than_the_time_to_wait()
    {
        await using var hub = await TestHub.StartAsync(azurite, 1, "Texts");
        await using var host = await hub.HostAsync(["Texts"], ("minEventBatchSize", "3"), ("maxWaitTime", "00:00:01"));
        var begin = TimeProvider.System.GetTimestamp();
        await hub.SendAsync("Texts", "0", "a", "b");
        await host.DoneAsync("Texts", "a", "b");
        // Without the setting it is a minute.
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin).TotalSeconds, 0, 45);
    }

    [Fact]
    public async Task A_checkpoint_comes_after_so_many_batches_and_when_the_partition_falls_silent()
    {
        await using var hub = await TestHub.StartAsync(azurite, 1, "Texts");
        await hub.SendAsync("Texts", "0", Enumerable.Range(0, 45).Select(i => i == 29 ? "gate open" : $"{i}"));
        await using var host = await hub.HostAsync(["Texts"], ("batchCheckpointFrequency", "2"));
        // Batches of ten: two are done and said to be done, the third one waits at the gate.
        await Eventually.TrueAsync(() => host.Runs("Texts", "begin").Any(r => r.Events.Contains("gate open")), "the third batch runs");
        Assert.Equal(19, await hub.CheckpointAsync("Texts", "0"));
        host.Open("open");
        await hub.CheckpointIsAsync("Texts", "0", 44);
        Assert.Equal(45, host.Done("Texts").Count);
    }

    [Fact]
    public async Task The_last_event_is_checkpointed_also_where_the_frequency_is_never_reached()
    {
        await using var hub = await TestHub.StartAsync(azurite, 2, "Texts");
        await using var host = await hub.HostAsync(["Texts"], ("batchCheckpointFrequency", "10"));
        await hub.SendAsync("Texts", "1", "alone");
        await hub.CheckpointIsAsync("Texts", "1", 0);
        await hub.SendAsync("Texts", "1", "again");
        await hub.CheckpointIsAsync("Texts", "1", 1);
        Assert.Null(await hub.CheckpointAsync("Texts", "0"));
    }
}
