using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Recsys.EventHubs.Client;

namespace Recsys.Functions.Embedded.EventHubs;

/// <summary>
/// The metadata that the real extension hands over as JSON text. Written field by field: a batch of a thousand events would else make a
/// dictionary and ten boxed values for each.
/// </summary>
internal static class EventJson
{
    // The real host's times carry no zone; readers take them as UTC.
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFF";
    private const int BytesAnEvent = 192;

    private const string Sequence = "x-opt-sequence-number";
    private const string Offset = "x-opt-offset";
    private const string Enqueued = "x-opt-enqueued-time";
    private const string Key = "x-opt-partition-key";
    private const string MessageId = "message-id";
    private const string ContentType = "content-type";
    private const string CorrelationId = "correlation-id";

    private static readonly HashSet<string> Own = new(StringComparer.Ordinal) { Sequence, Offset, Enqueued, Key, MessageId, ContentType, CorrelationId };

    public static string Time(ReceivedEvent one) => Of([one], WriteTime, isArray: false);

    public static string Times(IReadOnlyList<ReceivedEvent> events) => Of(events, WriteTime);

    public static string Properties(ReceivedEvent one) => Of([one], WriteProperties, isArray: false);

    public static string Properties(IReadOnlyList<ReceivedEvent> events) => Of(events, WriteProperties);

    public static string SystemProperties(ReceivedEvent one) => Of([one], WriteSystemProperties, isArray: false);

    public static string SystemProperties(IReadOnlyList<ReceivedEvent> events) => Of(events, WriteSystemProperties);

    private static string Of(IReadOnlyList<ReceivedEvent> events, Action<Utf8JsonWriter, ReceivedEvent> write, bool isArray = true)
    {
        var buffer = new ArrayBufferWriter<byte>(events.Count * BytesAnEvent);
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (isArray)
                json.WriteStartArray();
            foreach (var one in events)
                write(json, one);
            if (isArray)
                json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteTime(Utf8JsonWriter json, ReceivedEvent one)
    {
        Span<char> text = stackalloc char[32];
        one.EnqueuedTime.UtcDateTime.TryFormat(text, out var length, TimeFormat, CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }

    private static void WriteProperties(Utf8JsonWriter json, ReceivedEvent one)
    {
        json.WriteStartObject();
        foreach (var (name, value) in one.Properties)
            Write(json, name, value);
        json.WriteEndObject();
    }

    /// <summary>The broker's annotations and the standard properties that the sender set, as the real client joins them.</summary>
    private static void WriteSystemProperties(Utf8JsonWriter json, ReceivedEvent one)
    {
        json.WriteStartObject();
        json.WriteNumber(Sequence, one.SequenceNumber);
        json.WriteString(Offset, one.Offset);
        json.WritePropertyName(Enqueued);
        WriteTime(json, one);
        WriteText(json, Key, one.PartitionKey);
        WriteText(json, MessageId, one.MessageId);
        WriteText(json, ContentType, one.ContentType);
        WriteText(json, CorrelationId, one.CorrelationId);
        foreach (var (name, value) in one.SystemProperties)
        {
            if (!Own.Contains(name))
                Write(json, name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        var isJson = value is null or string or bool or byte[] or DateTime or DateTimeOffset or Guid || value.GetType().IsPrimitive || value is decimal;
        JsonSerializer.Serialize(json, isJson ? value : Convert.ToString(value, CultureInfo.InvariantCulture));
    }
}
