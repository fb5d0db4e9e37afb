using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;

namespace Recsys.TestKit;

/// <summary>What a hub holds, read with the official SDK.</summary>
public static class StoredEvents
{
    private const string Group = EventHubConsumerClient.DefaultConsumerGroupName;

    /// <summary>Every event that a partition holds now, the oldest first.</summary>
    public static async Task<IReadOnlyList<EventData>> ReadAsync(
        string connectionString, string hub, string partition, CancellationToken cancellationToken)
    {
        await using var consumer = new EventHubConsumerClient(Group, connectionString, hub);
        var last = (await consumer.GetPartitionPropertiesAsync(partition, cancellationToken)).LastEnqueuedSequenceNumber;
        var events = new List<EventData>();
        if (last < 0)
            return events;
        await foreach (var read in consumer.ReadEventsFromPartitionAsync(partition, EventPosition.Earliest, cancellationToken))
        {
            events.Add(read.Data);
            if (read.Data.SequenceNumber == last)
                break;
        }

        return events;
    }
}
