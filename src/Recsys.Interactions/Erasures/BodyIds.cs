using System.Text;
using System.Text.Json;

namespace Recsys.Interactions.Erasures;

/// <summary>
/// The ids in a body that is no interaction which may be its user's. One JSON value that names its user where interactions do (<c>userId</c> at the
/// top or in <c>data</c>) is that user's. Of any other body, as of several events in one message, each text, number and name of a property may be a
/// user, at any depth, but for the names of fields, and what stands under those that hold something else. Text that holds JSON, by itself or in
/// base64, is read too; from where a body is no JSON <see cref="TextIds"/> says what may be an id, as it does of a text that is a record.
/// </summary>
internal static class BodyIds
{
    /// <summary>A body within a text within a body, so many times.</summary>
    private const int Deepest = 4;

    private static readonly HashSet<string> OfOthers = new(
        ["eventId", "itemId", "type", "value", "timestamp", "time", "position", "requestId", "specversion"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of fields of events, which name no user.</summary>
    private static readonly HashSet<string> Fields = new(
        [.. OfOthers, "userId", "sessionId", "context", "data", "dataBase64", "source", "subject", "id"], StringComparer.OrdinalIgnoreCase);

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, AllowTrailingCommas = true, MaxDepth = int.MaxValue };

    /// <summary>Signs of a record; prose has none of them as a rule.</summary>
    private static readonly char[] OfRecords = [.. "={[<\t;&"];

    /// <summary>Reads a body to its end.</summary>
    public static IReadOnlyCollection<string> Of(ReadOnlySpan<byte> body)
    {
        var (users, others) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        return IsOneValue(body, 0, users, others) && users.Count > 0 ? users : others;
    }

    private static bool IsOneValue(ReadOnlySpan<byte> body, int deep, List<string> users, HashSet<string> others)
    {
        if (body.StartsWith(Encoding.UTF8.Preamble)) body = body[Encoding.UTF8.Preamble.Length..];
        var (name, isData, values) = ("", false, 0);
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
                        if (!Fields.Contains(Plain(name))) others.Add(name);
                        continue;
                    case JsonTokenType.StartArray:
                        // Its name is that of what it holds.
                        continue;
                    case JsonTokenType.String or JsonTokenType.Number when TextOf(reader) is { } id:
                        if (name == "userId" && (depth == 1 || (depth == 2 && isData))) users.Add(id);
                        Take(id, OfOthers.Contains(Plain(name)), deep, others);
                        break;
                }

                if (depth == 0 && reader.TokenType != JsonTokenType.StartObject) values++;
                if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject or JsonTokenType.StartObject) name = "";
            }
        }
        catch (JsonException)
        {
            TextIds.AddTo(others, Encoding.UTF8.GetString(body[(int)reader.BytesConsumed..]));
            return false;
        }

        return values <= 1;
    }

    private static void Take(string text, bool isOfOthers, int deep, HashSet<string> others)
    {
        if (!isOfOthers) others.Add(text);
        if (deep == Deepest) return;
        var isJson = text.AsSpan().TrimStart() is ['{' or '[' or '"', ..] && text.Contains('"', StringComparison.Ordinal);
        var inner = isJson ? Encoding.UTF8.GetBytes(text) : OfBase64(text);
        if (inner is not null) IsOneValue(inner, deep + 1, [], others);
        else if (!isOfOthers && text.AsSpan().ContainsAny(OfRecords)) TextIds.AddTo(others, text);
    }

    /// <summary>The JSON that a text is in base64, or null.</summary>
    private static byte[]? OfBase64(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return text.Length >= 8 && Convert.TryFromBase64String(text, bytes, out var length)
            && bytes.AsSpan(0, length).TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] ? bytes[..length] : null;
    }

    private static string Plain(string name) => string.Concat(name.Split('_', '-'));

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
