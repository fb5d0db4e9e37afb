using System.Text;
using System.Text.Json;
using Recsys.Domain.Wire;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// Two fields of a body, found without judging it: whose it is and which event it is. It looks where the interaction parser looks: at the top, or
/// in a CloudEvent's <c>data</c> with the envelope's <c>id</c> as the fallback, and at the visit where there is no user. A field that stands
/// before the place where the JSON breaks is found too: <c>{"userId":"u",…</c> is of <c>u</c>.
/// </summary>
internal readonly record struct BodyProbe(string? UserId, string? EventId)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 66 };

    public static BodyProbe Read(ReadOnlySpan<byte> body)
    {
        Names top = default, data = default;
        string? envelopeId = null;
        bool cloudEvent = false, hasData = false;
        var reader = new Utf8JsonReader(InteractionJson.WithoutMark(body), Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (top.TryRead(ref reader)) continue;
                if (reader.ValueTextEquals("id"u8)) envelopeId = Id(ref reader);
                else if (reader.ValueTextEquals("data"u8)) hasData = Data(ref reader, ref data);
                else Skip(ref reader, ref cloudEvent);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            // The rest of a broken body names nobody.
        }

        return cloudEvent && hasData ? new(data.Whose ?? top.Whose, data.Event ?? envelopeId) : new(top.Whose, top.Event);
    }

    private static void Skip(ref Utf8JsonReader reader, ref bool cloudEvent)
    {
        if (reader.ValueTextEquals("specversion"u8)) cloudEvent = true;
        reader.Read();
        reader.Skip();
    }

    private static bool Data(ref Utf8JsonReader reader, ref Names names)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (names.TryRead(ref reader)) continue;
            reader.Read();
            reader.Skip();
        }

        return true;
    }

    private static string? Id(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>What an object says of user, visit and event.</summary>
    private struct Names
    {
        private string? _user;
        private string? _session;

        public string? Event { get; private set; }

        public readonly string? Whose => _user ?? _session;

        public bool TryRead(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("userId"u8)) _user = Id(ref reader);
            else if (reader.ValueTextEquals("sessionId"u8)) _session = Id(ref reader);
            else if (reader.ValueTextEquals("eventId"u8)) Event = Id(ref reader);
            else return false;
            return true;
        }
    }
}
