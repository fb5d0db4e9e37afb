namespace Recsys.Functions.Host.EventHubs;

/// <summary>The last event done of a partition.</summary>
/// <param name="SequenceNumber">Its number.</param>
/// <param name="HubCreated">When the hub was made that it is of; null where the real extension wrote the checkpoint.</param>
internal sealed record Checkpoint(long SequenceNumber, string? HubCreated);
