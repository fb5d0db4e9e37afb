using Microsoft.Extensions.Logging;
using Recsys.EventHubs.Client;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>A hub over AMQP. Its clock is the system's: what is waited for is the network, whatever clock the app has.</summary>
internal sealed class AmqpEventSource(EventHubConnectionOptions connection, string consumerGroup, EventHubOptions options, ILogger logger) : IEventSource
{
    /// <summary>Every process opens with the same level: the one that opened last has the partition, as its ownership blob says.</summary>
    private const long OwnerLevel = 0;

    public async Task<IReadOnlyList<string>> PartitionIdsAsync(CancellationToken cancellationToken)
    {
        await using var client = new EventHubProducer(connection, logger);
        return (await client.GetPropertiesAsync(cancellationToken)).PartitionIds;
    }

    public async Task<IEventReader> OpenAsync(string partitionId, EventStart start, CancellationToken cancellationToken)
        => new Reader(await PartitionReceiver.OpenAsync(
            connection, consumerGroup, partitionId, Position(start), OwnerLevel, options.PrefetchCount, logger, TimeProvider.System, cancellationToken));

    private static EventPosition Position(EventStart start) => (start.AfterSequenceNumber, start.Initial) switch
    {
        ({ } number, _) => EventPosition.FromSequenceNumber(number, inclusive: false),
        (null, InitialOffset.FromEnd) => EventPosition.Latest,
        (null, InitialOffset.FromEnqueuedTime) => EventPosition.FromEnqueuedTime(start.EnqueuedTime!.Value),
        _ => EventPosition.Earliest,
    };

    private sealed class Reader(PartitionReceiver receiver) : IEventReader
    {
        public async Task<IReadOnlyList<ReceivedEvent>> ReadAsync(int maximum, TimeSpan wait, CancellationToken cancellationToken)
        {
            try
            {
                return await receiver.ReceiveBatchAsync(maximum, wait, cancellationToken);
            }
            catch (EventHubException e) when (e.Reason == EventHubErrorReason.OwnershipLost)
            {
                throw new PartitionLostException(e);
            }
        }

        public ValueTask DisposeAsync() => receiver.DisposeAsync();
    }
}
