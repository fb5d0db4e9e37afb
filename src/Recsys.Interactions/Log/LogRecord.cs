namespace Recsys.Interactions.Log;

/// <summary>An event as the log keeps it.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Event">The event.</param>
public sealed record LogRecord(int Partition, HubEvent Event);
