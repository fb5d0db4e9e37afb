namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>Another reader has taken the partition.</summary>
internal sealed class PartitionLostException(Exception? inner = null) : Exception("Another reader has taken the partition.", inner);
