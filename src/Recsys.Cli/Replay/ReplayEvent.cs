namespace Recsys.Cli.Replay;

/// <summary>An event to be sent as an app would send it.</summary>
/// <param name="EventId">The id that the message carries.</param>
/// <param name="UserId">The user, or for a body that names none the event itself.</param>
/// <param name="Timestamp">When it happened: the order of the replay.</param>
/// <param name="Body">The body as it goes out.</param>
/// <param name="IsValid">Whether the body is an interaction.</param>
internal sealed record ReplayEvent(string EventId, string UserId, DateTimeOffset Timestamp, ReadOnlyMemory<byte> Body, bool IsValid = true);
