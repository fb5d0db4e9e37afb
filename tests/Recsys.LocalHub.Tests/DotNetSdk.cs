using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;

namespace Recsys.LocalHub.Tests;

/// <summary>Clients of the official .NET SDK, and what tests ask of them again and again.</summary>
internal static class DotNetSdk
{
    public const string Group = EventHubConsumerClient.DefaultConsumerGroupName;

    /// <summary>What no test waits for unless something is wrong.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromMinutes(2);

    /// <summary>Long enough for a receiver to open its link and find nothing.</summary>
    public static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    public static EventHubsRetryOptions Retries(int count = 3) => new()
    {
        MaximumRetries = count,
        Delay = TimeSpan.FromMilliseconds(50),
        MaximumDelay = TimeSpan.FromMilliseconds(500),
        TryTimeout = TimeSpan.FromSeconds(15),
    };

    public static EventHubProducerClient Producer(string connectionString, string hub = TestHub.Name, int retries = 3) =>
        new(connectionString, hub, new EventHubProducerClientOptions { RetryOptions = Retries(retries) });

    /// <summary>A receiver; its link opens at the first reading.</summary>
    public static PartitionReceiver Receiver(
        string connectionString, string partition, EventPosition start, long? ownerLevel = null, int prefetch = 300, string group = Group,
        string hub = TestHub.Name)
    {
        var options = new PartitionReceiverOptions { OwnerLevel = ownerLevel, PrefetchCount = prefetch, RetryOptions = Retries() };
        return new PartitionReceiver(group, partition, start, connectionString, hub, options);
    }

    /// <summary>So many events of a partition from a position on.</summary>
    public static async Task<IReadOnlyList<EventData>> ReadAsync(
        string connectionString, string partition, EventPosition start, int count, string hub = TestHub.Name)
    {
        await using var receiver = Receiver(connectionString, partition, start, hub: hub);
        return await ReadAsync(receiver, count);
    }

    public static async Task<IReadOnlyList<EventData>> ReadAsync(PartitionReceiver receiver, int count, int most = 1000)
    {
        var events = new List<EventData>();
        while (events.Count < count)
        {
            var batch = (await receiver.ReceiveBatchAsync(most, Wait, Cancel)).ToList();
            Assert.NotEmpty(batch);
            events.AddRange(batch);
        }

        return events;
    }

    public static Task SendAsync(this EventHubProducerClient producer, string partition, params string[] bodies) =>
        producer.SendAsync(Events(bodies), new SendEventOptions { PartitionId = partition }, Cancel);

    public static EventData[] Events(params string[] bodies) => [.. bodies.Select(b => new EventData(b))];

    public static string Text(this EventData data) => data.EventBody.ToString();

    public static async Task<EventHubsException> FailsAsync(EventHubsException.FailureReason reason, Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<EventHubsException>(action);
        Assert.Equal(reason, error.Reason);
        return error;
    }
}
