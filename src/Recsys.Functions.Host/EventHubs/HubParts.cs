using Microsoft.Extensions.Logging;
using Recsys.Functions.Host.Apps;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>What a processor is made of.</summary>
internal sealed record HubParts(
    FunctionMetadata Function, HubSettings Settings, OwnershipBlobs Ownerships, CheckpointBlobs Checkpoints, HubIdentity Identity, EventBatch Batches,
    BatchRunner Runner, HubStop Stop, TimeProvider Time, ILogger Logger)
{
    /// <summary>Names this process among the owners.</summary>
    public required string OwnerId { get; init; }
}
