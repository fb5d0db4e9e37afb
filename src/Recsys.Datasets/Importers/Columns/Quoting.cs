using System.Buffers;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// Quotes that are none of RFC 4180 and stand round every value of a column: those of SQL and of Python, of typesetting, and the formula by which
/// spreadsheets keep leading zeros.
/// </summary>
/// <param name="Opening">What stands before the value.</param>
/// <param name="Closing">What stands behind it.</param>
internal sealed record Quoting(string Opening, string Closing)
{
    private static readonly Quoting[] All =
        [new("'", "'"), new("=\"", "\""), new("“", "”"), new("„", "“"), new("‘", "’"), new("«", "»"), new("`", "`")];

    private static readonly SearchValues<char> Openings = SearchValues.Create("'=“„‘«`");

    /// <summary>The quotes of each column, or null; nine of ten values below the first row decide.</summary>
    public static Quoting?[] Of(IReadOnlyList<string[]> rows)
    {
        IReadOnlyList<string[]> below = rows.Count > 1 ? [.. rows.Skip(1)] : rows;
        return [.. Enumerable.Range(0, rows.Count == 0 ? 0 : below.Max(r => r.Length)).Select(c =>
        {
            string[] cells = [.. below.Where(r => c < r.Length && r[c].Length > 0).Select(r => r[c])];
            return Array.Find(All, q => cells.Any(q.IsRound) && cells.Count(q.IsRound) >= Headless.Most * cells.Length);
        })];
    }

    /// <summary>The value between whichever of these quotes the cell alone shows.</summary>
    public static ReadOnlySpan<char> StripAny(ReadOnlySpan<char> cell) => Round(cell) is { } quoting ? quoting.Strip(cell) : cell;

    /// <summary>The quotes that stand round a cell, or null.</summary>
    public static Quoting? Round(ReadOnlySpan<char> cell)
    {
        var text = cell.TrimStart();
        if (text.IsEmpty || !Openings.Contains(text[0])) return null;
        foreach (var quoting in All) if (quoting.Strip(cell).Length < text.TrimEnd().Length) return quoting;
        return null;
    }

    /// <summary>The value that stands between the quotes; the cell itself where it has none.</summary>
    public ReadOnlySpan<char> Strip(ReadOnlySpan<char> cell)
    {
        var text = cell.Trim();
        return text.Length >= Opening.Length + Closing.Length && text.StartsWith(Opening) && text.EndsWith(Closing)
            ? text[Opening.Length..^Closing.Length] : cell;
    }

    private bool IsRound(string cell) => Strip(cell).Length < cell.Length;
}
