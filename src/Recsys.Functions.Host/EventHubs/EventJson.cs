using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Messaging.EventHubs;

namespace Recsys.Functions.Host.EventHubs;

/// <summary>
/// The metadata that the real extension hands over as JSON text. Written field by field: a batch of a thousand events would else make a
/// dictionary and ten boxed values for each.
/// </summary>
internal static class EventJson
{
    // The real host's times carry no zone; readers take them as UTC.
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.FFFFFFF";
    private const int BytesAnEvent = 192;

    public static string Times(IReadOnlyList<EventData> events, bool isArray) =>
        Of(events, isArray, (json, one) => WriteTime(json, one.EnqueuedTime));

    public static string Properties(IReadOnlyList<EventData> events, bool isArray) =>
        Of(events, isArray, (json, one) => WriteAll(json, one.Properties));

    public static string SystemProperties(IReadOnlyList<EventData> events, bool isArray) =>
        Of(events, isArray, (json, one) => WriteAll(json, one.SystemProperties));

    private static string Of(IReadOnlyList<EventData> events, bool isArray, Action<Utf8JsonWriter, EventData> write)
    {
        var buffer = new ArrayBufferWriter<byte>(events.Count * BytesAnEvent);
        using (var json = new Utf8JsonWriter(buffer))
        {
            if (isArray)
            {
                json.WriteStartArray();
            }

            foreach (var one in events)
            {
                write(json, one);
            }

            if (isArray)
            {
                json.WriteEndArray();
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteTime(Utf8JsonWriter json, DateTimeOffset time)
    {
        Span<char> text = stackalloc char[32];
        time.UtcDateTime.TryFormat(text, out var length, TimeFormat, CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }

    private static void WriteAll(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object>> properties)
    {
        json.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            json.WritePropertyName(name);
            Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case DateTimeOffset time:
                WriteTime(json, time);
                break;
            case DateTime time:
                WriteTime(json, new DateTimeOffset(time.ToUniversalTime()));
                break;
            case double or float when !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                // JSON has no number for it; the real extension writes it as text.
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case null or string or char or bool or byte[] or Guid or decimal or double or float:
            case int or long or short or byte or sbyte or uint or ulong or ushort:
                JsonSerializer.Serialize(json, value);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
