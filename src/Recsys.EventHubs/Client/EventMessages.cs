using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Recsys.LocalHub.Wire;

namespace Recsys.EventHubs.Client;

/// <summary>Between events and AMQP messages.</summary>
internal static class EventMessages
{
    /// <summary>Bytes around an event in a batch: the descriptor of the data section, its format and its length.</summary>
    public const int BatchEntryOverhead = 8;

    public static Message ToMessage(EventData data, string? partitionKey)
    {
        var message = new Message { BodySection = ToSection(data.Body) };
        if (data.MessageId is not null || data.ContentType is not null)
        {
            message.Properties = new Properties();
            if (data.MessageId is not null)
                message.Properties.MessageId = data.MessageId;
            if (data.ContentType is not null)
                message.Properties.ContentType = data.ContentType;
        }

        if (data.Properties is { Count: > 0 } properties)
        {
            message.ApplicationProperties = new ApplicationProperties();
            foreach (var (name, value) in properties)
                message.ApplicationProperties[name] = ToAmqp(name, value);
        }

        if (partitionKey is not null)
            Annotate(message, partitionKey);
        return message;
    }

    public static Message ToBatch(IReadOnlyList<ByteBuffer> encoded, string? partitionKey)
    {
        var sections = new DataList();
        foreach (var buffer in encoded)
            sections.Add(new Data { Buffer = buffer });
        var message = new Message { BodySection = sections, Format = AmqpNames.BatchFormat };
        if (partitionKey is not null)
            Annotate(message, partitionKey);
        return message;
    }

    public static ReceivedEvent ToEvent(Message message)
    {
        var annotations = message.MessageAnnotations?.Map;
        long sequence = -1;
        string offset = "";
        string? key = null;
        var enqueued = DateTimeOffset.MinValue;
        Dictionary<string, object>? others = null;
        foreach (var (name, value) in annotations ?? [])
        {
            switch (name.ToString())
            {
                case AmqpNames.SequenceNumber:
                    sequence = Convert.ToInt64(value, CultureInfo.InvariantCulture);
                    break;
                case AmqpNames.Offset:
                    offset = value?.ToString() ?? "";
                    break;
                case AmqpNames.PartitionKey:
                    key = value?.ToString();
                    break;
                case AmqpNames.EnqueuedTime when value is DateTime at:
                    enqueued = new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc));
                    break;
                case { } other when value is not null:
                    (others ??= [])[other] = FromAmqp(value);
                    break;
            }
        }

        return new ReceivedEvent(BodyOf(message), sequence, offset, enqueued, key, PropertiesOf(message))
        {
            MessageId = message.Properties?.GetMessageId()?.ToString(),
            ContentType = message.Properties?.ContentType?.ToString(),
            CorrelationId = message.Properties?.GetCorrelationId()?.ToString(),
            SystemProperties = others ?? ReceivedEvent.EmptyProperties,
        };
    }

    private static void Annotate(Message message, string partitionKey)
    {
        // Azure routes by the key only when there is a header section with something in it.
        message.Header = new Header { Durable = true };
        message.MessageAnnotations = new MessageAnnotations { [(Symbol)AmqpNames.PartitionKey] = partitionKey };
    }

    private static Data ToSection(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Array is not null
            ? new Data { Buffer = new ByteBuffer(segment.Array, segment.Offset, segment.Count, segment.Count) }
            : new Data { Binary = body.ToArray() };

    private static object? ToAmqp(string name, object? value) => value switch
    {
        null or string or bool or char or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or Guid or byte[] => value,
        DateTime time => time.ToUniversalTime(),
        DateTimeOffset time => time.UtcDateTime,
        _ => throw new ArgumentException($"The property '{name}' is a {value.GetType()}; expected text, a number, a Boolean, a time, a Guid or bytes."),
    };

    private static object FromAmqp(object value) => value is Symbol symbol ? symbol.ToString() : value;

    private static IReadOnlyDictionary<string, object> PropertiesOf(Message message)
    {
        if (message.ApplicationProperties?.Map is not { Count: > 0 } map)
            return ReceivedEvent.EmptyProperties;
        var properties = new Dictionary<string, object>(map.Count);
        foreach (var (name, value) in map)
        {
            if (value is not null)
                properties[name.ToString()!] = FromAmqp(value);
        }

        return properties;
    }

    private static ReadOnlyMemory<byte> BodyOf(Message message) => message.BodySection switch
    {
        null => default,
        Data data => data.Buffer is { } buffer ? buffer.Buffer.AsMemory(buffer.Offset, buffer.Length) : data.Binary,
        DataList list => Join(list),
        AmqpValue { Value: string text } => Encoding.UTF8.GetBytes(text),
        AmqpValue { Value: byte[] bytes } => bytes,
        // Nothing of ours sends values or sequences; as their encoding they are at least not lost.
        var section => Encode(section),
    };

    private static byte[] Join(DataList list)
    {
        using var joined = new MemoryStream();
        for (var i = 0; i < list.Count; i++)
            joined.Write(list[i].Binary);
        return joined.ToArray();
    }

    private static byte[] Encode(RestrictedDescribed section)
    {
        var buffer = new ByteBuffer(256, autoGrow: true);
        section.Encode(buffer);
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
