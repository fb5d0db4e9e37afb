namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>Where a reader starts: behind a sequence number, or at a place for partitions without a checkpoint.</summary>
internal sealed record EventStart(long? AfterSequenceNumber, InitialOffset Initial, DateTimeOffset? EnqueuedTime = null);
