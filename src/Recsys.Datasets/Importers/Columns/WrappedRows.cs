using System.Text.RegularExpressions;
using Recsys.Datasets.Importers.Sources;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// Lines and cells that programs print for each other and that are no rows of a table: what is round them would be part of ids. Nine of ten lines
/// behind the first decide.
/// </summary>
internal static partial class WrappedRows
{
    private const int LongestShown = 60;

    /// <exception cref="FileRefusedException">The lines stand in brackets, or are JSON in quotes.</exception>
    public static void Refuse(DataFile file, IReadOnlyList<string> lines)
    {
        string[] rows = [.. (lines.Count > 1 ? lines.Skip(1) : lines).Select(l => l.Trim())];
        var row = rows[0].Length <= LongestShown ? rows[0] : rows[0][..LongestShown] + "…";
        var shown = $"line {file.FirstLine + (lines.Count > 1 ? 1 : 0)}: {row}";
        if (AreMost(rows, l => QuotedJson().IsMatch(l)))
        {
            throw Refusal(file, "are objects of JSON within quotes", shown, "Write the objects themselves, one a line.");
        }

        if (AreMost(rows, IsBracketed)) throw Refusal(file, "stand in brackets", shown, "Take the brackets off.");
    }

    /// <exception cref="FileRefusedException">
    /// The first two cells of each row name themselves, the first ends with a colon, or those behind it are items with values.
    /// </exception>
    public static void RefuseCells(DataFile file, IReadOnlyList<string[]> rows)
    {
        string[][] pairs = [.. (rows.Count > 2 ? rows.Skip(1) : rows).Where(r => r.Length >= 2)];
        if (pairs.Length < 2) return;
        var shown = $"line {file.FirstLine}: {Recognition.Show(rows[0])}";
        var (user, item) = (Label().Match(pairs[0][0]).Value, Label().Match(pairs[0][1]).Value);
        if (user.Length > 0 && item.Length > 0 && AreMost(
            pairs, r => r[0].StartsWith(user, StringComparison.Ordinal) && r[1].StartsWith(item, StringComparison.Ordinal)))
        {
            throw Refusal(
                file, $"repeat the names of what they hold ('{user}', '{item}')", shown,
                "Write the names once, in a header.");
        }

        if (AreMost(pairs, r => r[0].Length > 1 && r[0].EndsWith(':')))
        {
            throw Refusal(
                file, "begin with a name and a colon", shown,
                "Write a row for each user and item; where a user stands before the colon, say --delimiter : and what the columns hold.");
        }

        if (HoldValues([.. pairs.SelectMany(r => r.Skip(1))]))
        {
            throw Refusal(
                file, "hold an item and its value in one cell", shown,
                "Write a row of user,item,value for each; where such a text is one id, say what the columns hold: --columns user,item.");
        }
    }

    /// <summary>
    /// Whether cells are an item and its value (<c>17:4</c>) and not ids with a colon: the text before it has a figure and differs, and there are
    /// fewer values than items, or none beyond a scale of ratings.
    /// </summary>
    private static bool HoldValues(string[] cells)
    {
        Match[] matches = [.. cells.Select(c => Weighted().Match(c)).Where(m => m.Success)];
        if (!Headless.AreMost(matches.Length, cells.Length)) return false;
        var items = matches.Select(m => m.Groups["item"].Value).Distinct().Count();
        string[] values = [.. matches.Select(m => m.Groups["value"].Value).Distinct()];
        return items > 1 && (values.Length < items || values.All(Headless.IsRating));
    }

    private static bool AreMost<T>(IReadOnlyCollection<T> rows, Func<T, bool> holds) => Headless.AreMost(rows.Count(holds), rows.Count);

    /// <summary>Whether the bracket that a line begins with is closed at its end, and only there.</summary>
    private static bool IsBracketed(string line)
    {
        var text = line.TrimEnd(',', ';');
        if (text is not (['(', .., ')'] or ['[', .., ']'] or ['{', .., '}']) || !text.AsSpan().ContainsAny(",;|\t ")) return false;
        var (open, close, depth) = (text[0], text[^1], 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == open) depth++;
            if (text[i] == close && --depth == 0) return i == text.Length - 1;
        }

        return false;
    }

    private static FileRefusedException Refusal(DataFile file, string what, string line, string mend) => new(
        $"'{file.Path}' was not read: its lines {what} ({line}).", mend);

    [GeneratedRegex("""^["']\{\s*(\\"|""|"|').*\}["'],?$""")]
    private static partial Regex QuotedJson();

    /// <summary>A name before <c>=</c>, before a colon and a blank, or in quotes before a colon: <c>user:1</c> may be an id.</summary>
    [GeneratedRegex("""^(?:[\p{L}_][\w.]*\s*(?:=|:\s)|(?:"[^"]+"|'[^']+')\s*[:=])""")]
    private static partial Regex Label();

    [GeneratedRegex(@"^(?<item>(?=[^:]*[0-9])[^:]+):(?<value>[+-]?[0-9]+(?:\.[0-9]+)?)$")]
    private static partial Regex Weighted();
}
