namespace Recsys.Interactions.Ingest;

/// <summary>A valid interaction on its way to the hub.</summary>
/// <param name="EventId">Names the event; a resend carries the same.</param>
/// <param name="UserId">The partition key: a user's events keep their order and a resend meets the original.</param>
/// <param name="Body">The JSON as it came.</param>
public sealed record OutgoingInteraction(string EventId, string UserId, byte[] Body);
