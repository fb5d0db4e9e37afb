using System.Text.Json;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// An object of JSON as named cells: its texts, numbers and truth values as they are spelt, those of an object in it as <c>outer.inner</c>, a list of
/// them, or of such lists, parted by <c>|</c>. What lies deeper is no cell.
/// </summary>
internal static class JsonCells
{
    private const char Separator = '|';

    /// <exception cref="JsonException">The bytes are no object of JSON.</exception>
    public static List<(string Name, string Text)> Of(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("It is no object.");
        var cells = new List<(string, string)>();
        try
        {
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (field.Value.ValueKind != JsonValueKind.Object) Add(field.Name, field.Value);
                else
                {
                    foreach (var inner in field.Value.EnumerateObject()) Add($"{field.Name}.{inner.Name}", inner.Value);
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
        }
    }

    /// <summary>Whether an object says that it is an event of the wire, or the envelope of one.</summary>
    public static bool IsEvent(IReadOnlyList<(string Name, string Text)> cells) => cells.Any(c => c.Name is "eventId" or "specversion");

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
        return elements.All(e => e.ValueKind == JsonValueKind.Array) ? [.. elements.SelectMany(e => e.EnumerateArray())] : elements;
    }
}
