namespace Recsys.EventHubs.Client;

/// <summary>What a hub tells of itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CreatedAt">When it was created; sequence numbers and offsets mean something only together with it.</param>
/// <param name="PartitionIds">Its partitions.</param>
public sealed record HubProperties(string Name, DateTimeOffset CreatedAt, IReadOnlyList<string> PartitionIds);
