using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// An object of JSON as named cells: its texts, numbers and truth values as they are spelt, those of an object in it as <c>outer.inner</c>, a list of
/// them, or of such lists, parted by <c>|</c>; what MongoDB's extended JSON wraps into its type (<c>{"$date": …}</c>) is the value. What lies deeper
/// is no cell.
/// </summary>
internal static partial class JsonCells
{
    private const char Separator = '|';

    private static readonly string[] Wrappers = ["$oid", "$uuid", "$date", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal"];

    /// <summary>The cells of an object.</summary>
    /// <param name="body">The object.</param>
    /// <param name="lost">Takes the names of what is no cell.</param>
    /// <exception cref="JsonException">The bytes are no object of JSON.</exception>
    public static List<(string Name, string Text)> Of(ReadOnlyMemory<byte> body, ICollection<string>? lost = null)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("It is no object.");
        var cells = new List<(string, string)>();
        try
        {
            foreach (var field in document.RootElement.EnumerateObject())
            {
                var value = Unwrapped(field.Value);
                if (value.ValueKind != JsonValueKind.Object) Add(field.Name, value);
                else
                {
                    foreach (var inner in value.EnumerateObject()) Add($"{field.Name}.{inner.Name}", Unwrapped(inner.Value));
                }
            }
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("It holds text that is not valid Unicode.", e);
        }

        return cells;

        void Add(string name, JsonElement value)
        {
            if (TextOf(value) is { } text) cells.Add((name, text));
            else if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any()) lost?.Add(name);
        }
    }

    /// <summary>
    /// Whether an object says that it is an event of the wire, or the envelope of one: other programs call the ids of theirs so too.
    /// </summary>
    public static bool IsEvent(IReadOnlyList<(string Name, string Text)> cells) => cells.Any(c => c.Name is "specversion")
        || (cells.Any(c => c.Name is "eventId") && cells.Any(c => c.Name is "itemId") && cells.Any(c => c.Name is "userId" or "sessionId"));

    /// <summary>
    /// An object with null for <c>NaN</c> and <c>Infinity</c> outside of texts, as Python writes what is missing; the object itself where there is
    /// none.
    /// </summary>
    public static ReadOnlyMemory<byte> WithoutNaN(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf("NaN"u8) < 0 && body.Span.IndexOf("Infinity"u8) < 0) return body;
        return Encoding.UTF8.GetBytes(NoNumber().Replace(
            Encoding.UTF8.GetString(body.Span), m => m.Groups["none"].Success ? "null" : m.Value));
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|(?<none>-?(?:NaN|Infinity))
        """)]
    private static partial Regex NoNumber();

    private static JsonElement Unwrapped(JsonElement value)
    {
        while (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 1
            && value.EnumerateObject().First() is var only && Wrappers.Contains(only.Name))
        {
            value = only.Value;
        }

        return value;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => "",
        JsonValueKind.Object => null,
        JsonValueKind.Array when Elements(value) is var elements =>
            elements.Any(e => e.ValueKind is JsonValueKind.Array or JsonValueKind.Object) ? null : string.Join(Separator, elements.Select(TextOf)),
        _ => value.GetRawText(),
    };

    /// <summary>The elements of a list; of one that holds nothing but lists, theirs.</summary>
    private static JsonElement[] Elements(JsonElement list)
    {
        JsonElement[] elements = [.. list.EnumerateArray()];
        if (elements.All(e => e.ValueKind == JsonValueKind.Array)) elements = [.. elements.SelectMany(e => e.EnumerateArray())];
        return Array.ConvertAll(elements, Unwrapped);
    }
}
