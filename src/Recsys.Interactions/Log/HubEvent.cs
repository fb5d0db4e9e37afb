namespace Recsys.Interactions.Log;

/// <summary>An event as the hub delivers it. The log keeps it as it came and never looks into its body.</summary>
/// <param name="SequenceNumber">Its number in the partition; consecutive, never reused.</param>
/// <param name="Offset">Its place in the partition, in the hub's own words.</param>
/// <param name="EnqueuedTime">When the hub took it.</param>
/// <param name="MessageId">The id that the producer set on the message, if it did.</param>
/// <param name="Body">The body, whatever it is.</param>
public sealed record HubEvent(long SequenceNumber, string Offset, DateTimeOffset EnqueuedTime, string? MessageId, ReadOnlyMemory<byte> Body)
{
    /// <summary>The place of an event whose user was erased: only its number is left. Readers leave it out.</summary>
    internal bool IsErased { get; init; }
}
