using System.Text;
using System.Text.Json;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// Two fields of a body, found without judging it: whose it is and which event it is. Looks
/// where the interaction parser looks: at the top, or in a CloudEvent's <c>data</c> with the envelope's <c>id</c> as the fallback. What
/// a broken body shows before it breaks counts as well.
/// </summary>
internal readonly record struct BodyProbe(string? UserId, string? EventId)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 66 };

    public static BodyProbe Read(ReadOnlySpan<byte> body)
    {
        string? userId = null, eventId = null, envelopeId = null, dataUser = null, dataEvent = null;
        bool cloudEvent = false, hasData = false;
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("userId"u8)) userId = Id(ref reader);
                else if (reader.ValueTextEquals("eventId"u8)) eventId = Id(ref reader);
                else if (reader.ValueTextEquals("id"u8)) envelopeId = Id(ref reader);
                else if (reader.ValueTextEquals("data"u8)) hasData = Data(ref reader, ref dataUser, ref dataEvent);
                else Skip(ref reader, ref cloudEvent);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            // The rest of a broken body names nobody.
        }

        return cloudEvent && hasData ? new(dataUser ?? userId, dataEvent ?? envelopeId) : new(userId, eventId);
    }

    private static void Skip(ref Utf8JsonReader reader, ref bool cloudEvent)
    {
        if (reader.ValueTextEquals("specversion"u8)) cloudEvent = true;
        reader.Read();
        reader.Skip();
    }

    private static bool Data(ref Utf8JsonReader reader, ref string? userId, ref string? eventId)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("userId"u8)) userId = Id(ref reader);
            else if (reader.ValueTextEquals("eventId"u8)) eventId = Id(ref reader);
            else
            {
                reader.Read();
                reader.Skip();
            }
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
}
