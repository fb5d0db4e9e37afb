namespace Recsys.LocalHub.Storage;

/// <summary>Where a partition stands. Of an empty one the last sequence number is one before the first.</summary>
internal readonly record struct PartitionState(long BeginSequence, long LastSequence, long LastOffset, long LastEnqueuedMilliseconds, bool IsEmpty);
