using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;

namespace Recsys.LocalHub.Tests;

/// <summary>What partition receivers of the official .NET SDK see of the hub.</summary>
public sealed class DotNetSdkReadingTests
{
    [Fact]
    public async Task A_receiver_begins_at_a_sequence_number_an_offset_a_time_or_the_end()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        for (var i = 0; i < 6; i++)
        {
            await producer.SendAsync("0", $"{i}");
            await Task.Delay(3, Cancel);
        }

        var all = await DotNetSdk.ReadAsync(hub.ConnectionString, "0", EventPosition.Earliest, 6);
        async Task<string> From(EventPosition position, int count) =>
            string.Concat((await DotNetSdk.ReadAsync(hub.ConnectionString, "0", position, count)).Select(e => e.Text()));
        Assert.Equal("345", await From(EventPosition.FromSequenceNumber(3), 3));
        Assert.Equal("45", await From(EventPosition.FromSequenceNumber(3, isInclusive: false), 2));
        Assert.Equal("345", await From(EventPosition.FromOffset(all[2].OffsetString, isInclusive: false), 3));
        Assert.Equal("2345", await From(EventPosition.FromOffset(all[2].OffsetString), 4));
        Assert.Equal("5", await From(EventPosition.FromEnqueuedTime(all[4].EnqueuedTime), 1));

        await using var latest = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Latest);
        Assert.Empty(await latest.ReceiveBatchAsync(10, DotNetSdk.Glance, Cancel));
        await producer.SendAsync("0", "new");
        Assert.Equal(["new"], (await latest.ReceiveBatchAsync(10, DotNetSdk.Wait, Cancel)).Select(e => e.Text()));
        Assert.Empty(await latest.ReceiveBatchAsync(10, DotNetSdk.Glance, Cancel));
    }

    [Fact]
    public async Task A_small_prefetch_or_none_gets_everything_too()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await producer.SendAsync("0", [.. Enumerable.Range(0, 500).Select(i => $"{i}")]);
        foreach (var prefetch in (int[])[0, 1, 2, 7])
        {
            await using var receiver = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Earliest, prefetch: prefetch);
            Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{i}"), (await DotNetSdk.ReadAsync(receiver, 500, most: 3)).Select(e => e.Text()));
        }
    }

    [Fact]
    public async Task A_receiver_that_is_displaced_hears_that_it_lost_the_partition_and_a_lower_level_is_refused()
    {
        await using var hub = await TestHub.StartAsync();
        await using var first = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Earliest, ownerLevel: 1);
        await using var second = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Earliest, ownerLevel: 1);
        await using var low = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Earliest, ownerLevel: 0);
        await using var none = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Earliest);
        Assert.Empty(await first.ReceiveBatchAsync(1, DotNetSdk.Glance, Cancel));
        Assert.Empty(await second.ReceiveBatchAsync(1, DotNetSdk.Glance, Cancel));
        foreach (var loser in (PartitionReceiver[])[first, low, none])
        {
            var lost = await DotNetSdk.FailsAsync(EventHubsException.FailureReason.ConsumerDisconnected, () => NextAsync(loser));
            Assert.False(lost.IsTransient);
        }

        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await producer.SendAsync("0", "x");
        // Only now: a receiver that lost takes the partition back at its next reading, as the SDK means it.
        Assert.Single(await second.ReceiveBatchAsync(1, DotNetSdk.Wait, Cancel));
    }

    [Fact]
    public async Task Of_receivers_of_one_level_that_open_at_once_one_reads_and_every_other_hears_that_it_lost()
    {
        const int count = 4;
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        for (var round = 0; round < 10; round++)
        {
            var receivers = Enumerable.Range(0, count)
                .Select(_ => DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.Latest, ownerLevel: 0)).ToArray();
            // Displaced or not, a receiver must not be left waiting: three hear that they lost, and the fourth reads what comes afterwards.
            var reading = receivers.Select(r => Task.Run(() => NextAsync(r))).ToList();
            for (var lost = 0; lost < count - 1; lost++)
            {
                var next = await Task.WhenAny(reading);
                reading.Remove(next);
                await DotNetSdk.FailsAsync(EventHubsException.FailureReason.ConsumerDisconnected, () => next);
            }

            await producer.SendAsync("0", $"{round}");
            Assert.Equal([$"{round}"], (await Assert.Single(reading)).Select(e => e.Text()));
            await Task.WhenAll(receivers.Select(r => r.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task A_position_of_another_stream_is_an_error_and_not_an_endless_wait()
    {
        await using var hub = await TestHub.StartAsync();
        await using var receiver = DotNetSdk.Receiver(hub.ConnectionString, "0", EventPosition.FromOffset("12345"));
        await Assert.ThrowsAsync<ArgumentException>(() => receiver.ReceiveBatchAsync(1, DotNetSdk.Wait, Cancel));
    }

    /// <summary>The next events. A reading whose link is closed under it comes back empty; the SDK says why at the next one.</summary>
    private static async Task<IReadOnlyList<EventData>> NextAsync(PartitionReceiver receiver)
    {
        while (true)
        {
            if ((await receiver.ReceiveBatchAsync(1, DotNetSdk.Wait, Cancel)).ToList() is { Count: > 0 } events)
                return events;
        }
    }
}
