using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>Partitions change hands between hosts and at a stop, and outlive a worker.</summary>
public sealed class PartitionOwnerTests(AzuriteFixture azurite)
{
    private const int Partitions = 4;

    [Fact]
    public async Task Two_hosts_share_the_partitions_lose_nothing_and_the_one_that_stays_takes_all_at_once()
    {
        await using var hub = await TestHub.StartAsync(azurite, Partitions, "Texts");
        await using var first = await hub.HostAsync(["Texts"]);
        await Eventually.TrueAsync(async () => (await hub.OwnersAsync("Texts")).Count == Partitions, "the first host owns all");
        var sent = 0;
        await SendAsync();
        await using var second = await hub.HostAsync(["Texts"]);
        await Eventually.TrueAsync(
            async () =>
            {
                // Sent while partitions change hands: whoever has one says so before the other one has noticed.
                await Task.Delay(200, TestContext.Current.CancellationToken);
                await SendAsync();
                return second.Done("Texts").Count > 0
                    && (await hub.OwnersAsync("Texts")).Values.GroupBy(o => o).Select(g => g.Count()).SequenceEqual([2, 2]);
            },
            "each owns two and reads");
        await SendAsync();
        await DoneAsync();

        Assert.Equal(0, await first.StopAsync());
        // What the first one had is free at once; the second one may have taken it already.
        Assert.Single((await hub.OwnersAsync("Texts")).Values.Distinct());
        await SendAsync();
        await DoneAsync();
        await Eventually.TrueAsync(async () => (await hub.OwnersAsync("Texts")).Values.GroupBy(o => o).Count() == 1, "the second host owns all");
        // In a host, the events of a partition are run one batch after the other.
        foreach (var host in new[] { first, second })
        {
            foreach (var lines in new[] { "begin", "end", "cancelled" }.SelectMany(what => host.Runs("Texts", what)).GroupBy(r => r.Partition))
            {
                Assert.All(lines.OrderBy(r => r.Line.Time).Chunk(2), pair => Assert.Equal("begin", pair[0].Line.What));
            }
        }

        async Task SendAsync()
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                await hub.SendAsync("Texts", $"{partition}", $"{sent++}");
            }
        }

        Task DoneAsync() => Eventually.TrueAsync(
            () => !Enumerable.Range(0, sent).Except(first.Done("Texts").Concat(second.Done("Texts")).Select(int.Parse)).Any(), $"all of {sent}");
    }

    [Fact]
    public async Task A_stop_lets_the_running_batch_end_checkpoints_it_and_releases_the_partition()
    {
        await using var hub = await TestHub.StartAsync(azurite, 1, "Texts");
        await using var host = await hub.HostAsync(["Texts"]);
        await hub.SendAsync("Texts", "0", "gate open");
        await host.SeenAsync("Texts", "begin");
        await hub.SendAsync("Texts", "0", "behind");
        var stop = host.StopAsync();
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.False(stop.IsCompleted);
        host.Open("open");
        Assert.Equal(0, await stop);
        Assert.Equal(["gate open"], host.Done("Texts"));
        Assert.Equal(0, await hub.CheckpointAsync("Texts", "0"));
        Assert.Empty(await hub.OwnersAsync("Texts"));
    }

    [Fact]
    public async Task A_worker_that_was_killed_gets_its_batch_again_and_no_attempt_is_charged()
    {
        await using var hub = await TestHub.StartAsync(azurite, 1, "Limited");
        await using var host = await hub.HostAsync(["Limited"]);
        await hub.SendAsync("Limited", "0", "gate open");
        for (var kill = 1; kill <= 2; kill++)
        {
            var count = kill;
            await Eventually.TrueAsync(() => host.Runs("Limited", "begin").Count == count, $"run {count}");
            host.App.KillWorker();
        }

        host.Open("open");
        await hub.CheckpointIsAsync("Limited", "0", 0);
        Assert.All(host.Runs("Limited", "begin"), r => Assert.Equal(0, r.Retry));
        Assert.Single(host.Done("Limited"));
    }
}
