using System.Text.RegularExpressions;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>Cells that hold several ids, as <c>i1,i2</c>, <c>i1|i2</c> or <c>['i1', 'i2']</c>: none of them is one id.</summary>
internal static partial class ListCells
{
    /// <summary>Whether a cell is written like a list: in brackets, or ids with a figure in each of them and nothing else between them.</summary>
    public static bool Is(ReadOnlySpan<char> cell)
    {
        var text = cell.Trim();
        if (text is ['[', .., ']'] or ['(', .., ')'] or ['{', .., '}']) return text.ContainsAny(',', ';', '|');
        return text.ContainsAny(',', ';', '|') && Ids().IsMatch(text);
    }

    /// <summary>
    /// Whether a cell may be a list parted by blanks: several words, each of them with a figure and of nothing but letters, figures, <c>-</c> and
    /// <c>_</c>. One such cell may be a title or an id.
    /// </summary>
    public static bool MayBeOfBlanks(ReadOnlySpan<char> cell) => cell.Contains(' ') && Words().IsMatch(cell.Trim());

    [GeneratedRegex(@"^(?=[\w-]*[0-9])[\w-]+(?:\s+(?=[\w-]*[0-9])[\w-]+)+$")]
    private static partial Regex Words();

    // An item of a list may have its value behind it.
    [GeneratedRegex(@"^(?=[\w-]*[0-9])[\w-]+(?::[0-9.]+)?(?:\s*[,;|]\s*(?=[\w-]*[0-9])[\w-]+(?::[0-9.]+)?)+$")]
    private static partial Regex Ids();
}
