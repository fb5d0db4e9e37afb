using System.Buffers.Binary;
using System.Text;
using Recsys.LocalHub.Storage;
using Recsys.LocalHub.Wire;

namespace Recsys.LocalHub.Messages;

/// <summary>Takes a message apart into the events that it carries.</summary>
internal static class EventDecoder
{
    /// <summary>Azure's limit for a partition key.</summary>
    public const int MaxKeyCharacters = 128;

    private static readonly byte[] KeyName = Encoding.ASCII.GetBytes(AmqpNames.PartitionKey);

    private static readonly byte[][] HubNames =
    [
        KeyName,
        Encoding.ASCII.GetBytes(AmqpNames.SequenceNumber),
        Encoding.ASCII.GetBytes(AmqpNames.Offset),
        Encoding.ASCII.GetBytes(AmqpNames.EnqueuedTime),
    ];

    /// <summary>The events of a message: the message itself, or in the batch format one a data section.</summary>
    /// <exception cref="FormatException">The bytes are no such message.</exception>
    public static List<EventContent> Decode(ReadOnlyMemory<byte> message, uint format)
    {
        if (format != AmqpNames.BatchFormat)
            return [DecodeEvent(message)];

        var events = new List<EventContent>();
        ReadOnlyMemory<byte>? envelopeKey = null;
        var sections = new AmqpSections(message.Span);
        while (sections.Next())
        {
            if (sections.Code == SectionCode.MessageAnnotations)
                envelopeKey = ReadAnnotations(message, sections.ValueStart, sections.End).Key;
            if (sections.Code is SectionCode.Value or SectionCode.Sequence)
                throw new FormatException("A batch holds its events in data sections; this one has a value or sequence section.");
            if (sections.Code == SectionCode.Data)
            {
                var inner = AmqpSections.Content(message.Span, sections.ValueStart, out var end);
                var decoded = DecodeEvent(message[(end - inner.Length)..end]);
                events.Add(decoded.Key is null && envelopeKey is not null ? decoded with { Key = envelopeKey } : decoded);
            }
        }

        return events.Count > 0 ? events : throw new FormatException("The batch holds no event.");
    }

    private static EventContent DecodeEvent(ReadOnlyMemory<byte> message)
    {
        ReadOnlyMemory<byte> header = default;
        ReadOnlyMemory<byte>? key = null;
        ReadOnlyMemory<byte> annotations = default;
        var count = 0;
        var restStart = 0;
        var hasBody = false;
        var sections = new AmqpSections(message.Span);
        while (sections.Next())
        {
            switch (sections.Code)
            {
                case SectionCode.Header:
                    header = message[sections.Start..sections.End];
                    restStart = sections.End;
                    break;
                case SectionCode.DeliveryAnnotations:
                    restStart = sections.End;
                    break;
                case SectionCode.MessageAnnotations:
                    (key, count, annotations) = ReadAnnotations(message, sections.ValueStart, sections.End);
                    restStart = sections.End;
                    break;
                default:
                    hasBody |= sections.Code is SectionCode.Data or SectionCode.Value or SectionCode.Sequence;
                    break;
            }
        }

        if (!hasBody)
            throw new FormatException("The event has no body section.");
        if (header.Length > ushort.MaxValue || count > ushort.MaxValue)
            throw new FormatException("The event's header or annotations are too large.");
        return new EventContent(key, header, count, annotations, message[restStart..]);
    }

    private static (ReadOnlyMemory<byte>? Key, int Count, ReadOnlyMemory<byte> Others) ReadAnnotations(ReadOnlyMemory<byte> message, int at, int end)
    {
        var span = message.Span;
        var (entries, position) = MapHeader(span, at);
        ReadOnlyMemory<byte>? key = null;
        var others = new List<Range>();
        for (var i = 0; i < entries; i += 2)
        {
            var name = AmqpSections.Content(span, position, out var valueAt);
            var next = AmqpSections.SkipValue(span, valueAt);
            if (next > end)
                throw new FormatException($"The annotation at byte {position} ends behind its section.");
            if (name.SequenceEqual(KeyName))
            {
                if (span[valueAt] != 0x40)
                    key = ReadKey(message, valueAt);
            }
            else if (!IsHubName(name))
            {
                others.Add(position..next);
            }

            position = next;
        }

        return (key, others.Count, Join(message, others));
    }

    private static bool IsHubName(ReadOnlySpan<byte> name)
    {
        foreach (var own in HubNames)
        {
            if (name.SequenceEqual(own))
                return true;
        }

        return false;
    }

    private static ReadOnlyMemory<byte> ReadKey(ReadOnlyMemory<byte> message, int valueAt)
    {
        var content = AmqpSections.Content(message.Span, valueAt, out var next);
        if (Encoding.UTF8.GetCharCount(content) > MaxKeyCharacters)
            throw new FormatException($"The partition key has more than {MaxKeyCharacters} characters.");
        return message[(next - content.Length)..next];
    }

    private static (int Entries, int At) MapHeader(ReadOnlySpan<byte> span, int at) => span[at] switch
    {
        0xC1 => (span[at + 2], at + 3),
        0xD1 => (checked((int)BinaryPrimitives.ReadUInt32BigEndian(span[(at + 5)..])), at + 9),
        _ => throw new FormatException($"Byte {at} of the message is 0x{span[at]:x2}; expected a map of annotations."),
    };

    private static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> message, List<Range> parts)
    {
        if (parts.Count <= 1)
            return parts.Count == 0 ? default : message[parts[0]];
        using var joined = new MemoryStream();
        foreach (var part in parts)
            joined.Write(message[part].Span);
        return joined.ToArray();
    }
}
