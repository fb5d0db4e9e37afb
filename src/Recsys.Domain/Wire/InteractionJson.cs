using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Recsys.Domain.Context;

namespace Recsys.Domain.Wire;

/// <summary>
/// The JSON form of an interaction. Reads the bare body and CloudEvents 1.0 in structured JSON (whose <c>data</c> is the body, and whose
/// <c>id</c> and <c>time</c> stand in where the body has no <c>eventId</c> or <c>timestamp</c>). Where there is no user the visit stands for it.
/// Unknown context keys are kept; unknown fields of the body are ignored.
/// </summary>
public static class InteractionJson
{
    /// <summary>How far the clock of a producer may run ahead.</summary>
    public static readonly TimeSpan AllowedClockSkew = TimeSpan.FromDays(1);

    /// <summary>The largest body in bytes: all that an interaction may hold, and room for fields that are not read.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The largest value in magnitude: beyond it, sums of values lose what is small.</summary>
    public const double MaxValue = 1e12;

    private static readonly Dictionary<string, InteractionType> Types =
        Enum.GetValues<InteractionType>().ToDictionary(NameOf, StringComparer.Ordinal);

    // Bodies are not put into HTML: a plus sign and letters beyond ASCII stay readable, and a third shorter.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string TypeNames = string.Join(", ", Types.Keys);

    /// <summary>The JSON spelling of a type.</summary>
    public static string NameOf(InteractionType type) => type.ToString().ToLowerInvariant();

    /// <summary>Whether a word names a type.</summary>
    public static bool TryParseType(string? name, out InteractionType type)
    {
        type = default;
        return name is not null && Types.TryGetValue(name, out type);
    }

    /// <summary>Reads one body.</summary>
    /// <param name="utf8">The bytes as they came.</param>
    /// <param name="receivedAt">When the event was received; bounds the timestamp from above,
    /// so that a replay judges as the first reading did.</param>
    public static InteractionResult Read(ReadOnlyMemory<byte> utf8, DateTimeOffset receivedAt)
    {
        utf8 = WithoutMark(utf8);
        if (BytesProblem(utf8.Span) is { } problem)
        {
            return new InteractionResult(null, problem);
        }

        if (PlainBodyReader.TryRead(utf8.Span, receivedAt, out var plain))
        {
            return new InteractionResult(plain, null);
        }

        try
        {
            using var document = JsonDocument.Parse(utf8);
            return Read(document.RootElement, receivedAt);
        }
        catch (JsonException e)
        {
            return Fail(InteractionErrorCodes.InvalidJson, "",
                string.Create(
                    CultureInfo.InvariantCulture, $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})."));
        }
    }

    /// <summary>JSON without the byte order mark that some writers put before it.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;

    /// <summary>Reads one body that is already parsed.</summary>
    public static InteractionResult Read(JsonElement body, DateTimeOffset receivedAt)
    {
        try
        {
            return BytesProblem(JsonMarshal.GetRawUtf8Value(body)) is { } problem
                ? new InteractionResult(null, problem)
                : ReadObject(body, receivedAt);
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half of a surrogate pair; the parser takes it and only complains when the text is asked for.
            return Fail(InteractionErrorCodes.InvalidJson, "", "The body holds text that is not valid Unicode.");
        }
    }

    private static InteractionResult ReadObject(JsonElement body, DateTimeOffset receivedAt)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return Fail(InteractionErrorCodes.InvalidJson, "", $"The body is a JSON {Kind(body)}; an object was expected.");
        }

        JsonElement? envelope = null;
        if (body.TryGetProperty("specversion", out _) && body.TryGetProperty("data", out var data))
        {
            if (data.ValueKind != JsonValueKind.Object)
            {
                return Fail(InteractionErrorCodes.InvalidField, "data", $"The CloudEvent's 'data' is a JSON {Kind(data)}; an object was expected.");
            }

            envelope = body;
            body = data;
        }

        var reader = new FieldReader(body, envelope);
        var eventId = reader.RequiredId("eventId", "id");
        var userId = reader.User();
        var itemId = reader.RequiredId("itemId");
        var type = reader.Type();
        var value = reader.OptionalNumber("value");
        var timestamp = reader.Timestamp(receivedAt);
        var sessionId = reader.OptionalId("sessionId");
        var context = reader.Context();
        return reader.Error is { } error
            ? new InteractionResult(null, error)
            : new InteractionResult(
                new Interaction
                {
                    EventId = eventId!,
                    UserId = userId!,
                    ItemId = itemId!,
                    Type = type,
                    Value = value,
                    Timestamp = timestamp,
                    SessionId = sessionId,
                    Context = context,
                },
                null);
    }

    /// <summary>Writes one interaction as its JSON body, without blanks, always in the same order of fields.</summary>
    public static byte[] Write(Interaction interaction)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("eventId", interaction.EventId);
            writer.WriteString("userId", interaction.UserId);
            writer.WriteString("itemId", interaction.ItemId);
            writer.WriteString("type", NameOf(interaction.Type));
            if (interaction.Value is { } value)
            {
                writer.WriteNumber("value", value);
            }

            writer.WriteString("timestamp", interaction.Timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
            if (interaction.SessionId is not null)
            {
                writer.WriteString("sessionId", interaction.SessionId);
            }

            if (interaction.Context.Values.Count > 0)
            {
                writer.WriteStartObject("context");
                foreach (var (name, text) in interaction.Context.Values)
                {
                    writer.WriteString(name, text);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static bool IsInRange(DateTimeOffset timestamp, DateTimeOffset receivedAt) =>
        timestamp >= DateTimeOffset.UnixEpoch && timestamp <= receivedAt + AllowedClockSkew;

    internal static bool IsInRange(double value) => Math.Abs(value) <= MaxValue;

    // A parser looks at the bytes of those texts alone that it is asked for.
    private static InteractionError? BytesProblem(ReadOnlySpan<byte> body) =>
        body.Length > MaxBytes
            ? new InteractionError(InteractionErrorCodes.InvalidField, "", $"The event has {body.Length} bytes; expected at most {MaxBytes}.")
        : !Utf8.IsValid(body) ? new InteractionError(InteractionErrorCodes.InvalidJson, "", "The body is not UTF-8 text.")
        : null;

    private static InteractionResult Fail(string code, string field, string message) => new(null, new InteractionError(code, field, message));

    private static string Kind(JsonElement element) => element.ValueKind.ToString().ToLowerInvariant();

    /// <summary>Reads field after field and keeps the first error, so that the order of complaints is the order of the schema.</summary>
    private ref struct FieldReader(JsonElement body, JsonElement? envelope)
    {
        public InteractionError? Error { get; private set; }

        public string? RequiredId(string field, string? fallback = null)
        {
            if (Find(field, fallback) is not { } element)
            {
                Set(InteractionErrorCodes.MissingField, field, $"The field '{field}' is missing.");
                return null;
            }

            return Id(field, element);
        }

        public string? User()
        {
            if (Find("userId", null) is { } user) return Id("userId", user);
            if (OptionalId("sessionId") is { } session) return session;
            Set(InteractionErrorCodes.MissingField, "userId", "The field 'userId' is missing, and so is 'sessionId', which would stand for it.");
            return null;
        }

        public string? OptionalId(string field) => Find(field, null) is { } element ? Id(field, element) : null;

        public InteractionType Type()
        {
            if (Find("type", null) is not { } element)
            {
                var place = envelope is null ? "" : " in 'data' (that of a CloudEvent around it names what the envelope holds)";
                Set(InteractionErrorCodes.MissingField, "type", $"The field 'type' is missing{place}; expected one of {TypeNames}.");
                return default;
            }

            if (element.ValueKind == JsonValueKind.String && TryParseType(element.GetString(), out var type))
            {
                return type;
            }

            Set(InteractionErrorCodes.UnknownType, "type", $"The type {Shorten(element.GetRawText())} is unknown; expected one of {TypeNames}.");
            return default;
        }

        public double? OptionalNumber(string field)
        {
            if (Find(field, null) is not { } element)
            {
                return null;
            }

            if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) && IsInRange(number))
            {
                return number;
            }

            Set(InteractionErrorCodes.InvalidField, field,
                $"The field '{field}' is {Shorten(element.GetRawText())}; a number from {-MaxValue:0} to {MaxValue:0} was expected.");
            return null;
        }

        public DateTimeOffset Timestamp(DateTimeOffset receivedAt)
        {
            if (Find("timestamp", "time") is not { } element)
            {
                Set(InteractionErrorCodes.MissingField, "timestamp", "The field 'timestamp' is missing.");
                return default;
            }

            if (element.ValueKind != JsonValueKind.String || !Rfc3339.TryParse(element.GetString(), out var timestamp))
            {
                Set(InteractionErrorCodes.InvalidField, "timestamp",
                    $"The timestamp {Shorten(element.GetRawText())} is not RFC 3339 with an offset; expected text such as \"{Rfc3339.Example}\".");
                return default;
            }

            if (!IsInRange(timestamp, receivedAt))
            {
                Set(InteractionErrorCodes.TimestampOutOfRange, "timestamp",
                    $"The timestamp {element.GetString()} lies before 1970 or more than a day after the event was received.");
            }

            return timestamp;
        }

        public RequestContext Context()
        {
            if (Find("context", null) is not { } element)
            {
                return RequestContext.Empty;
            }

            if (element.ValueKind != JsonValueKind.Object)
            {
                Set(InteractionErrorCodes.InvalidField, "context", $"The field 'context' is a JSON {Kind(element)}; an object was expected.");
                return RequestContext.Empty;
            }

            var context = new RequestContext(element.EnumerateObject()
                .Where(p => p.Value.ValueKind != JsonValueKind.Null)
                .Select(p => KeyValuePair.Create(p.Name, p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText())));
            if (context.Problem() is var (field, message)) Set(InteractionErrorCodes.InvalidField, field, message);
            return context;
        }

        private readonly JsonElement? Find(string field, string? fallback)
        {
            if (body.TryGetProperty(field, out var element) && element.ValueKind != JsonValueKind.Null)
            {
                return element;
            }

            return fallback is not null && envelope is { } e && e.TryGetProperty(fallback, out element) && element.ValueKind != JsonValueKind.Null
                ? element
                : null;
        }

        private string? Id(string field, JsonElement element)
        {
            // Numeric ids are common in apps; their JSON spelling is the id.
            var id = element.ValueKind switch
            {
                JsonValueKind.String => element.GetString(),
                JsonValueKind.Number => element.GetRawText(),
                _ => null,
            };
            var problem = id is null ? $"is a JSON {Kind(element)}; text was expected" : Ids.Problem(id);
            if (problem is not null)
            {
                Set(InteractionErrorCodes.InvalidField, field, $"The field '{field}' {problem}; it is {Shorten(element.GetRawText())}.");
                return null;
            }

            return id;
        }

        private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

        private void Set(string code, string field, string message) => Error ??= new InteractionError(code, field, message);
    }
}
