using System.Text;
using System.Text.Json;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// The ids in a body that is no interaction which may be its user's. A body that names its user where interactions do (<c>userId</c> at the top or
/// in <c>data</c>) is that user's, also where it breaks behind. Of any other one, as of several events in one message, each text and number
/// may be a user, at any depth and whatever its name, but for the names of fields that hold something else; and each word of what is no JSON.
/// </summary>
internal static class BodyIds
{
    private static readonly HashSet<string> OfOthers = new(
        ["eventId", "itemId", "type", "value", "timestamp", "time", "position", "requestId", "specversion"], StringComparer.OrdinalIgnoreCase);

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, AllowTrailingCommas = true, MaxDepth = int.MaxValue };

    private static readonly char[] Breaks = [.. " \t\r\n\0\"'`,;:=&|<>()[]{}"];

    /// <summary>Reads a body to its end.</summary>
    public static IReadOnlyCollection<string> Of(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble)) body = body[Encoding.UTF8.Preamble.Length..];
        var (users, others, values) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal), 0);
        var (name, isData) = ("", false);
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            while (reader.Read())
            {
                var depth = reader.CurrentDepth;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = TextOf(reader) ?? "";
                        isData = depth == 1 ? name == "data" : isData;
                        continue;
                    case JsonTokenType.StartArray:
                        // Its name is that of what it holds.
                        continue;
                    case JsonTokenType.String or JsonTokenType.Number when TextOf(reader) is { } id:
                        if (name == "userId" && (depth == 1 || (depth == 2 && isData))) users.Add(id);
                        if (!OfOthers.Contains(string.Concat(name.Split('_', '-')))) others.Add(id);
                        break;
                }

                if (depth == 0 && reader.TokenType != JsonTokenType.StartObject) values++;
                if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject or JsonTokenType.StartObject) name = "";
            }
        }
        catch (JsonException)
        {
            if (values == 0 && users.Count > 0) return users;
            var rest = Encoding.UTF8.GetString(body[(int)reader.BytesConsumed..]);
            others.UnionWith(rest.Split(Breaks, StringSplitOptions.RemoveEmptyEntries));
            return others;
        }

        return values <= 1 && users.Count > 0 ? users : others;
    }

    /// <summary>Null where it is half of a surrogate pair, which nobody is called.</summary>
    private static string? TextOf(Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType == JsonTokenType.Number ? Encoding.UTF8.GetString(reader.ValueSpan) : reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
