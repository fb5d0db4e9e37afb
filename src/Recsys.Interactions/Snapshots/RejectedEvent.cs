using Recsys.Domain.Wire;

namespace Recsys.Interactions.Snapshots;

/// <summary>A stored event that is no interaction, and why.</summary>
/// <param name="StreamId">The stream.</param>
/// <param name="Partition">The partition.</param>
/// <param name="SequenceNumber">Its number.</param>
/// <param name="Error">The reason.</param>
public sealed record RejectedEvent(string StreamId, int Partition, long SequenceNumber, InteractionError Error);
