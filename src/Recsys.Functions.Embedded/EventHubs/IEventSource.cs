namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>A hub seen by one consumer group: the seam between the trigger and the wire.</summary>
internal interface IEventSource
{
    Task<IReadOnlyList<string>> PartitionIdsAsync(CancellationToken cancellationToken);

    /// <summary>Opens the partition for one reader; a reader that has it is thrown out (<see cref="PartitionLostException"/>).</summary>
    Task<IEventReader> OpenAsync(string partitionId, EventStart start, CancellationToken cancellationToken);
}
