namespace Recsys.EventHubs.Client;

/// <summary>An event as the hub delivered it.</summary>
/// <param name="Body">The body.</param>
/// <param name="SequenceNumber">Its number within the partition, one higher from event to event.</param>
/// <param name="Offset">Its place in the partition, opaque.</param>
/// <param name="EnqueuedTime">When the hub took it, to the millisecond.</param>
/// <param name="PartitionKey">The key that it was sent with.</param>
/// <param name="Properties">Application properties.</param>
public sealed record ReceivedEvent(
    ReadOnlyMemory<byte> Body,
    long SequenceNumber,
    string Offset,
    DateTimeOffset EnqueuedTime,
    string? PartitionKey,
    IReadOnlyDictionary<string, object> Properties)
{
    /// <summary>The sender's name for the event.</summary>
    public string? MessageId { get; init; }

    /// <summary>Media type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>What the sender relates the event to.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Message annotations beside those that have a member of their own.</summary>
    public IReadOnlyDictionary<string, object> SystemProperties { get; init; } = EmptyProperties;

    internal static IReadOnlyDictionary<string, object> EmptyProperties { get; } = new Dictionary<string, object>();
}
