using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Recsys.Interactions.Log;

/// <summary>
/// The content of a log blob: gzip over one JSON line an event,
/// <c>{"s":sequence,"o":"offset","t":enqueued Unix ms,"i":"event id","b":"body"}</c>. A body that is not UTF-8 text is kept as base64 in
/// <c>b64</c> instead of <c>b</c>, so that nothing is skipped and the numbers have no gaps. Of an erased event
/// <c>{"s":sequence,"x":true}</c> is left.
/// </summary>
internal static class LogBlobFormat
{
    private static readonly JsonWriterOptions Lenient = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Encode(ReadOnlySpan<HubEvent> events)
    {
        var lines = new ArrayBufferWriter<byte>((events.Length + 1) * 256);
        using (var writer = new Utf8JsonWriter(lines, Lenient))
        {
            foreach (var e in events)
            {
                WriteLine(writer, e);
                writer.Flush();
                writer.Reset();
                lines.Write("\n"u8);
            }
        }

        using var output = new MemoryStream(lines.WrittenCount / 4);
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(lines.WrittenSpan);
        }

        return output.ToArray();
    }

    /// <exception cref="InvalidDataException">The content is not what <see cref="Encode"/> writes.</exception>
    public static IEnumerable<HubEvent> Decode(Stream content, string blobName)
    {
        using var gzip = new GZipStream(content, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        for (var line = 1; reader.ReadLine() is { } text; line++)
        {
            yield return ReadLine(text, blobName, line);
        }
    }

    private static void WriteLine(Utf8JsonWriter writer, HubEvent e)
    {
        writer.WriteStartObject();
        writer.WriteNumber("s", e.SequenceNumber);
        if (e.IsErased)
        {
            writer.WriteBoolean("x", true);
            writer.WriteEndObject();
            return;
        }

        writer.WriteString("o", e.Offset);
        writer.WriteNumber("t", e.EnqueuedTime.ToUnixTimeMilliseconds());
        if (e.EventId is not null)
        {
            writer.WriteString("i", e.EventId);
        }

        if (Utf8.IsValid(e.Body.Span))
        {
            writer.WriteString("b", e.Body.Span);
        }
        else
        {
            writer.WriteBase64String("b64", e.Body.Span);
        }

        writer.WriteEndObject();
    }

    private static HubEvent ReadLine(string text, string blobName, int line)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.TryGetProperty("x", out _))
            {
                return new HubEvent(root.GetProperty("s").GetInt64(), "", default, null, default) { IsErased = true };
            }

            var body = root.TryGetProperty("b", out var plain) ? Encoding.UTF8.GetBytes(plain.GetString()!) : root.GetProperty("b64").GetBytesFromBase64();
            return new HubEvent(
                root.GetProperty("s").GetInt64(),
                root.GetProperty("o").GetString()!,
                DateTimeOffset.FromUnixTimeMilliseconds(root.GetProperty("t").GetInt64()),
                root.TryGetProperty("i", out var id) ? id.GetString() : null,
                body);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"Line {line} of the log blob '{blobName}' is not a log record."), e);
        }
    }
}
