namespace Recsys.Interactions.Ingest;

/// <summary>A valid interaction on its way to the hub.</summary>
/// <param name="EventId">Names the event; a resend carries the same.</param>
/// <param name="UserId">The user; <see cref="PartitionKeys"/> makes the partition key of it.</param>
/// <param name="Body">The JSON as it came.</param>
public sealed record OutgoingInteraction(string EventId, string UserId, byte[] Body);
