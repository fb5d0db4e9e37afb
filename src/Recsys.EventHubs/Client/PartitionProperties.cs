namespace Recsys.EventHubs.Client;

/// <summary>Where a partition stands.</summary>
/// <param name="Id">The partition.</param>
/// <param name="BeginSequenceNumber">The oldest event that is kept.</param>
/// <param name="LastEnqueuedSequenceNumber">The newest event; −1 in a partition that never had one.</param>
/// <param name="LastEnqueuedOffset">Its offset.</param>
/// <param name="LastEnqueuedTime">When it arrived; <see cref="DateTimeOffset.MinValue"/> if there is none.</param>
/// <param name="IsEmpty">Whether no event is kept.</param>
public sealed record PartitionProperties(
    string Id,
    long BeginSequenceNumber,
    long LastEnqueuedSequenceNumber,
    string LastEnqueuedOffset,
    DateTimeOffset LastEnqueuedTime,
    bool IsEmpty);
