namespace Recsys.Functions.Online.Ops;

/// <summary>Where a partition of the hub ends.</summary>
/// <param name="PartitionId">The partition.</param>
/// <param name="SequenceNumber">The number of its last event; −1 where it never had one.</param>
internal sealed record PartitionEnd(string PartitionId, long SequenceNumber);
