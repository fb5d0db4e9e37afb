namespace Recsys.EventHubs.Client;

/// <summary>An event to be sent.</summary>
/// <param name="Body">The body, as it is.</param>
public sealed record EventData(ReadOnlyMemory<byte> Body)
{
    /// <summary>Application properties: strings, numbers, booleans, times and the other AMQP primitives.</summary>
    public IReadOnlyDictionary<string, object>? Properties { get; init; }

    /// <summary>The sender's name for the event.</summary>
    public string? MessageId { get; init; }

    /// <summary>Media type of the body.</summary>
    public string? ContentType { get; init; }
}
