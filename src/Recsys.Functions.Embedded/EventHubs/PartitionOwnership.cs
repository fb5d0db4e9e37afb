using Azure;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>Who reads a partition, as its ownership blob says.</summary>
/// <param name="PartitionId">The partition.</param>
/// <param name="OwnerId">The process; empty when it has been released.</param>
/// <param name="IsExpired">The owner has not renewed it for too long.</param>
/// <param name="Version">For the conditional write that takes or renews it.</param>
internal sealed record PartitionOwnership(string PartitionId, string OwnerId, bool IsExpired, ETag Version)
{
    public bool IsActive => OwnerId.Length > 0 && !IsExpired;
}
