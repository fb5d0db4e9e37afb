using System.Collections.Concurrent;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Processor;

namespace Recsys.LocalHub.Tests;

/// <summary>Ownership and checkpoints of processors that live in one process.</summary>
internal sealed class CheckpointsInMemory : CheckpointStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, EventProcessorPartitionOwnership> owners = [];
    private readonly ConcurrentDictionary<string, EventProcessorCheckpoint> checkpoints = [];

    /// <summary>Who has each partition.</summary>
    public IReadOnlyDictionary<string, string> Owners
    {
        get
        {
            lock (gate)
                return owners.ToDictionary(o => o.Key, o => o.Value.OwnerIdentifier);
        }
    }

    public override Task<IEnumerable<EventProcessorPartitionOwnership>> ListOwnershipAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, CancellationToken cancellationToken)
    {
        lock (gate)
            return Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>([.. owners.Values]);
    }

    public override Task<IEnumerable<EventProcessorPartitionOwnership>> ClaimOwnershipAsync(
        IEnumerable<EventProcessorPartitionOwnership> desiredOwnership, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var taken = new List<EventProcessorPartitionOwnership>();
            foreach (var wish in desiredOwnership)
            {
                if (owners.TryGetValue(wish.PartitionId, out var now) && now.Version != wish.Version)
                    continue;
                wish.Version = Guid.NewGuid().ToString();
                wish.LastModifiedTime = TimeProvider.System.GetUtcNow();
                owners[wish.PartitionId] = wish;
                taken.Add(wish);
            }

            return Task.FromResult<IEnumerable<EventProcessorPartitionOwnership>>(taken);
        }
    }

    public override Task<EventProcessorCheckpoint> GetCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, CancellationToken cancellationToken) =>
        Task.FromResult(checkpoints.GetValueOrDefault(partitionId)!);

    public override Task UpdateCheckpointAsync(
        string fullyQualifiedNamespace, string eventHubName, string consumerGroup, string partitionId, string clientIdentifier,
        CheckpointPosition startingPosition, CancellationToken cancellationToken)
    {
        checkpoints[partitionId] = new EventProcessorCheckpoint
        {
            FullyQualifiedNamespace = fullyQualifiedNamespace, EventHubName = eventHubName, ConsumerGroup = consumerGroup, PartitionId = partitionId,
            StartingPosition = EventPosition.FromSequenceNumber(startingPosition.SequenceNumber, isInclusive: false),
        };
        return Task.CompletedTask;
    }
}
