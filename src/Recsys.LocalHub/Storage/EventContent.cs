namespace Recsys.LocalHub.Storage;

/// <summary>
/// What the hub keeps of one event: the sections of its message as they arrived, less what belongs to a single hop
/// (delivery annotations) and less the annotations that the hub itself writes on delivery.
/// </summary>
/// <param name="Key">Partition key in UTF-8; <c>null</c> where the sender gave none.</param>
/// <param name="Header">The header section, possibly empty.</param>
/// <param name="AnnotationCount">How many key and value pairs <paramref name="Annotations"/> holds.</param>
/// <param name="Annotations">The sender's own message annotations, encoded, one after another.</param>
/// <param name="Message">The sections behind the annotations: properties, application properties, body, footer.</param>
internal readonly record struct EventContent(
    ReadOnlyMemory<byte>? Key,
    ReadOnlyMemory<byte> Header,
    int AnnotationCount,
    ReadOnlyMemory<byte> Annotations,
    ReadOnlyMemory<byte> Message);

/// <summary>An event as the log gives it back. The memory is valid until the cursor moves on.</summary>
internal readonly record struct StoredEvent(long SequenceNumber, long Offset, long EnqueuedMilliseconds, EventContent Content);
