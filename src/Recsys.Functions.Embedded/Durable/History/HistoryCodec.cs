using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Recsys.Functions.Embedded.Durable.History;

/// <summary>History events as bytes: JSON, one event a line, so that a log can be read with any tool.</summary>
internal static class HistoryCodec
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // Payloads are JSON in strings; the default encoder would turn each of their quotes into six bytes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The lines of some events.</summary>
    public static ReadOnlyMemory<byte> Encode(IEnumerable<HistoryEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Options.Encoder });
        foreach (var item in events)
        {
            JsonSerializer.Serialize(writer, item, Options);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>The events of whole lines.</summary>
    /// <exception cref="InvalidDataException">A line is not an event; the message has its offset.</exception>
    public static List<HistoryEvent> Decode(ReadOnlySpan<byte> bytes, long offset = 0)
    {
        var events = new List<HistoryEvent>();
        for (var start = 0; start < bytes.Length;)
        {
            var length = bytes[start..].IndexOf((byte)'\n');
            try
            {
                var line = length < 0 ? throw new JsonException("the line has no end") : bytes.Slice(start, length);
                events.Add(JsonSerializer.Deserialize<HistoryEvent>(line, Options)!);
            }
            catch (JsonException error)
            {
                throw new InvalidDataException($"The history is broken at byte {offset + start}: {error.Message}", error);
            }

            start += length + 1;
        }

        return events;
    }
}
