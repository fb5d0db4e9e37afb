using System.Text;
using System.Text.Json;
using Recsys.Domain.Wire;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// Whom a body that is no interaction may be of: it stays in the log as it came, so that an erased user must not stand in it, wherever the name is.
/// Such are several events in one message, other spellings of <c>userId</c>, objects within objects.
/// </summary>
internal static class BrokenBodies
{
    private const byte LineEnd = (byte)'\n';

    private static readonly JsonReaderOptions Options =
        new() { MaxDepth = InteractionJson.MaxBytes, AllowMultipleValues = true, AllowTrailingCommas = true };

    /// <summary>What an interaction calls something else than a user by: a user may be named as an item is.</summary>
    private static readonly HashSet<string> Others = new(
        ["eventId", "itemId", "type", "value", "timestamp", "requestId", "position", "context", "specversion", "source", "time"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Every text and number of a body, at any depth, over several values and lines, but for those of fields that name no user. A value that breaks
    /// off says what stands before that, and the next line begins anew.
    /// </summary>
    public static IReadOnlyCollection<string> NamesIn(ReadOnlySpan<byte> body)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var rest = InteractionJson.WithoutMark(body); !rest.IsEmpty;)
        {
            var reader = new Utf8JsonReader(rest, Options);
            try
            {
                while (reader.Read()) Take(ref reader, names);
                break;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
            {
                var read = (int)reader.BytesConsumed;
                var end = rest[read..].IndexOf(LineEnd);
                rest = end < 0 ? [] : rest[(read + end + 1)..];
            }
        }

        return names;
    }

    private static void Take(ref Utf8JsonReader reader, HashSet<string> names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName when Others.Contains(reader.GetString()!):
                reader.Skip();
                break;
            case JsonTokenType.String:
                names.Add(reader.GetString()!);
                break;
            case JsonTokenType.Number:
                names.Add(Encoding.UTF8.GetString(reader.ValueSpan));
                break;
        }
    }
}
