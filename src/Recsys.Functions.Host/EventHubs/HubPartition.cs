using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Primitives;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>What a processor remembers of a partition while it reads it.</summary>
internal sealed class HubPartition : EventProcessorPartition
{
    /// <summary>Events that wait for more to come, at most a batch and what one read brings.</summary>
    public List<EventData> Waiting { get; } = [];

    /// <summary>When the first of <see cref="Waiting"/> came.</summary>
    public long WaitingSince { get; set; }

    /// <summary>The last event done that no checkpoint says yet.</summary>
    public EventData? Done { get; set; }

    /// <summary>Invocations since the last checkpoint.</summary>
    public int SinceCheckpoint { get; set; }

    /// <summary>When the hub was made that the events are of.</summary>
    public string HubCreated { get; set; } = "";

    /// <summary>When the hub was last asked whether it is still the same one.</summary>
    public long LookedAt { get; set; }
}
