namespace Recsys.Interactions.Snapshots;

/// <summary>How far one chain of the log reaches.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Partition">The partition.</param>
/// <param name="End">The sequence number behind its last event.</param>
public sealed record ChainEnd(string StreamId, int Partition, long End);
