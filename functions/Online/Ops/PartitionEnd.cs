namespace Recsys.Functions.Online.Ops;

/// <summary>Where a partition of the hub ends.</summary>
/// <param name="PartitionId">The partition.</param>
/// <param name="SequenceNumber">The number of its last event; −1 or 0 where it never had one.</param>
/// <param name="IsEmpty">Whether it holds no event, or none any more: what it had is older than the hub keeps.</param>
internal sealed record PartitionEnd(string PartitionId, long SequenceNumber, bool IsEmpty);
