using System.Collections.Concurrent;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;
using Azure.Messaging.EventHubs.Producer;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>Event processors of the official .NET SDK, as the Functions host has them, at the hub.</summary>
public sealed class DotNetSdkProcessorTests
{
    private const int Count = 2000;

    [Fact]
    public async Task Two_processors_share_the_partitions_and_the_survivor_goes_on_at_the_checkpoints()
    {
        await using var hub = await TestHub.StartAsync();
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        var store = new CheckpointsInMemory();
        var seen = new ConcurrentQueue<int>();
        var first = new Processor(store, hub.ConnectionString, seen);
        var second = new Processor(store, hub.ConnectionString, seen);
        await first.StartProcessingAsync(Cancel);
        await Eventually.TrueAsync(() => store.Owners.Values.Count(o => o == first.Identifier) == 4, "the first has all partitions");
        await second.StartProcessingAsync(Cancel);
        await Eventually.TrueAsync(() => store.Owners.Values.Count(o => o == second.Identifier) == 2, "the second has its half");
        await SendAsync(producer, 0);
        await Eventually.TrueAsync(() => seen.Distinct().Count() == Count, "all events were seen");
        await first.StopProcessingAsync(Cancel);
        await SendAsync(producer, Count);
        await Eventually.TrueAsync(() => seen.Distinct().Count() == 2 * Count, "the survivor saw all events");
        await second.StopProcessingAsync(Cancel);
        Assert.All(store.Owners.Values, owner => Assert.True(owner == second.Identifier || owner.Length == 0));
        // Every batch is checkpointed: what was read twice around a handing over is at most a batch a partition.
        Assert.InRange(seen.Count, 2 * Count, (2 * Count) + 400);
        Assert.All(
            first.Errors.Concat(second.Errors),
            e => Assert.Equal(EventHubsException.FailureReason.ConsumerDisconnected, Assert.IsType<EventHubsException>(e).Reason));
    }

    private static async Task SendAsync(EventHubProducerClient producer, int from)
    {
        for (var partition = 0; partition < 4; partition++)
            await producer.SendAsync($"{partition}", [.. Enumerable.Range(from, Count).Where(i => i % 4 == partition).Select(i => $"{i}")]);
    }

    private sealed class Processor(CheckpointsInMemory store, string connectionString, ConcurrentQueue<int> seen)
        : PluggableCheckpointStoreEventProcessor<EventProcessorPartition>(store, 100, DotNetSdk.Group, connectionString, TestHub.Name, Options)
    {
        private static readonly EventProcessorOptions Options = new()
        {
            DefaultStartingPosition = EventPosition.Earliest,
            LoadBalancingUpdateInterval = TimeSpan.FromMilliseconds(200),
            // Who stops gives its partitions back at once; a stall of the machine is no end.
            PartitionOwnershipExpirationInterval = TimeSpan.FromMinutes(2),
            LoadBalancingStrategy = LoadBalancingStrategy.Greedy,
            RetryOptions = DotNetSdk.Retries(),
        };

        public ConcurrentQueue<Exception> Errors { get; } = [];

        protected override async Task OnProcessingEventBatchAsync(
            IEnumerable<EventData> events, EventProcessorPartition partition, CancellationToken cancellationToken)
        {
            EventData? last = null;
            foreach (var data in events)
            {
                seen.Enqueue(int.Parse(data.Text()));
                last = data;
            }

            if (last is not null)
                await UpdateCheckpointAsync(partition.PartitionId, CheckpointPosition.FromEvent(last), cancellationToken);
        }

        protected override Task OnProcessingErrorAsync(
            Exception exception, EventProcessorPartition? partition, string operationDescription, CancellationToken cancellationToken)
        {
            Errors.Enqueue(exception);
            return Task.CompletedTask;
        }
    }
}
