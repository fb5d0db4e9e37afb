using Recsys.Datasets.Importers.Columns;

namespace Recsys.Datasets.Importers.Sources;

/// <summary>
/// What stands before the rows of a text: lines of comment, which begin with <c>#</c> or <c>%</c> and a blank as in files of SNAP and KONECT, or the
/// line <c>sep=;</c> that tells Excel the delimiter. A line of comment that names user and item, and has as many cells as the line behind it, is the
/// header.
/// </summary>
/// <param name="Lines">How many lines, blank ones among them included.</param>
/// <param name="Delimiter">What the file says that parts its cells, or null.</param>
internal sealed record Preamble(int Lines, string? Delimiter = null)
{
    /// <summary>Lines that are looked at; where all of them are comments, none is.</summary>
    private const int MostLines = 100;

    private const string Separator = "sep=";

    public static Preamble None { get; } = new(0);

    public IReadOnlyList<string> Notes => Lines == 0 ? []
        : [Delimiter is null ? $"what stands before line {Lines + 1} is comment" : $"line {Lines} says that '{Delimiter}' parts the columns"];

    public static Preamble Of(LineReader text)
    {
        var lines = new List<(int Number, string Text)>();
        while (lines.Count < MostLines && text.Next())
        {
            if (!text.Line.IsWhiteSpace()) lines.Add(((int)text.Number, text.Line.ToString()));
            if (!IsComment(lines.LastOrDefault().Text)) break;
        }

        if (lines is [(var line, { Length: 5 } told)] && told.StartsWith(Separator, StringComparison.OrdinalIgnoreCase))
        {
            return new Preamble(line, told[^1..]);
        }

        var comments = lines.FindIndex(l => !IsComment(l.Text));
        if (comments <= 0) return None;
        return IsHeader(lines[comments - 1].Text, lines[comments].Text)
            ? new Preamble(comments == 1 ? 0 : lines[comments - 2].Number) : new Preamble(lines[comments - 1].Number);
    }

    /// <summary>Whether a line, or its first cell, begins as a comment.</summary>
    public static bool IsComment(ReadOnlySpan<char> line) => line is ['#' or '%'] or ['#' or '%', ' ' or '\t' or '#' or '%', ..];

    /// <summary>A header without the mark of a comment before it.</summary>
    public static string WithoutMark(string line) => IsComment(line) ? line.TrimStart('#', '%', ' ', '\t') : line;

    // Blank lines before the first one count as comments do.
    private static bool IsComment(string? line) => line is null || IsComment(line.AsSpan());

    private static bool IsHeader(string comment, string next) => Recognition.Delimiters.Any(delimiter =>
        Cells(WithoutMark(comment), delimiter) is var cells && ColumnNames.IsHeader(cells) && Cells(next, delimiter).Length == cells.Length);

    private static string[] Cells(string line, string delimiter)
    {
        using var rows = new DelimitedRows(new LineReader(new StringReader(line)), delimiter);
        return rows.Next() ? rows.ToCells() : [];
    }
}
