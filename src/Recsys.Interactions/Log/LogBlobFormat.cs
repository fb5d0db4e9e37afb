using System.Buffers;
using System.Globalization;
using System.IO.Compression;
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

    // Far below what the runtime takes for a large object: those are collected by the most expensive collection alone.
    private const int ChunkBytes = 32 * 1024;

    public static byte[] Encode(ReadOnlySpan<HubEvent> events)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            var lines = new ArrayBufferWriter<byte>(ChunkBytes);
            using var writer = new Utf8JsonWriter(lines, Lenient);
            foreach (var e in events)
            {
                WriteLine(writer, e);
                writer.Flush();
                writer.Reset();
                lines.Write("\n"u8);
                if (lines.WrittenCount > ChunkBytes / 2)
                {
                    gzip.Write(lines.WrittenSpan);
                    lines.ResetWrittenCount();
                }
            }

            gzip.Write(lines.WrittenSpan);
        }

        return output.ToArray();
    }

    /// <exception cref="InvalidDataException">The content is not what <see cref="Encode"/> writes.</exception>
    public static IEnumerable<HubEvent> Decode(Stream content, string blobName)
    {
        using var gzip = new GZipStream(content, CompressionMode.Decompress);
        using var lines = new LogBlobLines(gzip);
        for (var number = 1; lines.TryRead(out var line); number++)
        {
            yield return ReadLine(line.Span, blobName, number);
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
        if (e.MessageId is not null)
        {
            writer.WriteString("i", e.MessageId);
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

    private static HubEvent ReadLine(ReadOnlySpan<byte> line, string blobName, int number)
    {
        try
        {
            return ReadRecord(line) ?? throw NoRecord(blobName, number, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw NoRecord(blobName, number, e);
        }
    }

    /// <summary>Null where a field is missing.</summary>
    private static HubEvent? ReadRecord(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        var (sequence, offset, enqueued, id, body, isErased) = ((long?)null, (string?)null, (long?)null, (string?)null, (byte[]?)null, false);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isSequence, isOffset, isTime, isId) =
                (json.ValueTextEquals("s"u8), json.ValueTextEquals("o"u8), json.ValueTextEquals("t"u8), json.ValueTextEquals("i"u8));
            var (isText, isBinary, isErasure) = (json.ValueTextEquals("b"u8), json.ValueTextEquals("b64"u8), json.ValueTextEquals("x"u8));
            json.Read();
            if (isSequence)
            {
                sequence = json.GetInt64();
            }
            else if (isOffset)
            {
                offset = json.GetString();
            }
            else if (isTime)
            {
                enqueued = json.GetInt64();
            }
            else if (isId)
            {
                id = json.GetString();
            }
            else if (isText)
            {
                body = Bytes(ref json);
            }
            else if (isBinary)
            {
                body = json.GetBytesFromBase64();
            }
            else
            {
                isErased |= isErasure;
                json.Skip();
            }
        }

        // What follows the object is an error.
        json.Read();
        return (sequence, isErased, offset, enqueued, body) switch
        {
            ({ } s, true, _, _, _) => new HubEvent(s, "", default, null, default) { IsErased = true },
            ({ } s, false, { } o, { } t, { } b) => new HubEvent(s, o, DateTimeOffset.FromUnixTimeMilliseconds(t), id, b),
            _ => null,
        };
    }

    /// <summary>A text, as its UTF-8.</summary>
    private static byte[] Bytes(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
        {
            return json.ValueSpan.ToArray();
        }

        // Escapes only shorten.
        var buffer = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
        try
        {
            return buffer[..json.CopyString(buffer)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static InvalidDataException NoRecord(string blobName, int number, Exception? inner) => new(
        string.Create(CultureInfo.InvariantCulture, $"Line {number} of the log blob '{blobName}' is not a log record."), inner);
}
