using Recsys.Domain.Wire;

namespace Recsys.Interactions.Log;

/// <summary>A stored event, read as an interaction.</summary>
internal readonly record struct StoredInteraction(long SequenceNumber, DateTimeOffset EnqueuedTime, InteractionResult Result);
