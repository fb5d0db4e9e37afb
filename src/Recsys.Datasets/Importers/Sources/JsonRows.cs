using System.Text.Json;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>The objects of a JSON file as rows of a table, by the names of their fields.</summary>
internal sealed class JsonRows : Rows
{
    /// <summary>The most columns; names beyond are no columns.</summary>
    private const int MostNames = 256;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly IEnumerator<(long Line, ReadOnlyMemory<byte> Body)> _bodies;
    private readonly IReadOnlyList<string> _names;
    private readonly string[] _cells;
    private string? _fault;

    public JsonRows(DataFile file, InteractionForm form, IReadOnlyList<string> names)
    {
        foreach (var (place, name) in names.Index()) _places.Add(name, place);
        (_bodies, _names, _cells) = (BodiesOf(file, form).GetEnumerator(), names, new string[names.Count]);
    }

    public override int Count => _fault is null ? _cells.Length : 0;

    public override string? Remark => _fault;

    public override ReadOnlySpan<char> this[int cell] => _cells[cell];

    /// <summary>The bodies of a file of either form.</summary>
    public static IEnumerable<(long Line, ReadOnlyMemory<byte> Body)> BodiesOf(DataFile file, InteractionForm form) =>
        form == InteractionForm.JsonArray ? JsonBodies.OfArray(file) : JsonBodies.OfLines(file);

    /// <summary>The names of all fields that hold a cell, in the order in which they come, and what else there is, in notes.</summary>
    public static (IReadOnlyList<string> Names, IReadOnlyList<string> Notes) NamesOf(DataFile file, InteractionForm form)
    {
        var (names, seen, lost, isBeyond) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal), new List<string>(), false);
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, body) in BodiesOf(file, form))
        {
            lost.Clear();
            if (!TryRead(body, out var cells, out _, lost)) continue;
            foreach (var (name, _) in cells)
            {
                if (seen.Count == MostNames) isBeyond |= !seen.Contains(name);
                else if (seen.Add(name)) names.Add(name);
            }

            foreach (var name in lost) if (all.Count < MostNames) all.Add(name);
        }

        var notes = new List<string>();
        if (all.Count > 0) notes.Add(LeftOut(all));
        if (isBeyond) notes.Add(FormattableString.Invariant($"there are more than {MostNames} names of fields: those beyond are left out"));
        return (names, notes);
    }

    /// <summary>The cells of a body, or what is wrong with it.</summary>
    /// <param name="body">The body.</param>
    /// <param name="cells">Its cells.</param>
    /// <param name="fault">What is wrong with it, or null.</param>
    /// <param name="lost">Takes the names of what is no cell.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> body, out List<(string Name, string Text)> cells, out string? fault, ICollection<string>? lost = null)
    {
        try
        {
            (cells, fault) = (JsonCells.Of(JsonCells.WithoutNaN(body), lost), null);
            return true;
        }
        catch (JsonException e)
        {
            (cells, fault) = ([], e.BytePositionInLine is { } at ? $"it is no JSON from byte {at + 1} on" : "it is no JSON object");
            return false;
        }
    }

    public override bool IsList(int cell)
    {
        if (!_cells[cell].Contains('|', StringComparison.Ordinal)) return false;
        using var document = JsonDocument.Parse(JsonCells.WithoutNaN(_bodies.Current.Body));
        var root = document.RootElement;
        return IsArray(root, _names[cell])
            || (_names[cell].Split('.', 2) is [var outer, var inner] && root.TryGetProperty(outer, out var fields)
                && fields.ValueKind == JsonValueKind.Object && IsArray(fields, inner));

        static bool IsArray(JsonElement fields, string name) =>
            fields.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Array;
    }

    public override bool Next()
    {
        if (!_bodies.MoveNext()) return false;
        Line = _bodies.Current.Line;
        Array.Fill(_cells, "");
        if (!TryRead(_bodies.Current.Body, out var cells, out _fault)) return true;
        foreach (var (name, text) in cells)
        {
            if (_places.TryGetValue(name, out var place)) _cells[place] = text;
        }

        return true;
    }

    public override void Dispose() => _bodies.Dispose();
}
