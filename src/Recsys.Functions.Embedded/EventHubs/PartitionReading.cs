namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>Reads a partition until stopped (what runs then ends by itself) or until the partition is lost (it is then cancelled).</summary>
internal delegate Task PartitionReading(string partitionId, CancellationToken stopping, CancellationToken lost);
