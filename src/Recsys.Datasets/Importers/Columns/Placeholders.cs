namespace Recsys.Datasets.Importers.Columns;

/// <summary>What programs write where there is nothing: such a cell is empty, whoever's id it would be.</summary>
internal static class Placeholders
{
    private const int Longest = 14;

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "", "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "nat", "null", "(null)", "[null]", "<null>", "\\n", "none", "(none)", "nil", "undefined",
        "(not set)", "(not provided)", "(empty)", "(blank)", "(unknown)", "#ref!", "#value!", "#num!", "#name?", "#null!", "#div/0!",
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Those that are no words.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Signs =
        new HashSet<string>(StringComparer.Ordinal) { "-", "--", "---", "?", ".", "[]", "{}", "()" }.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Ids that programs give to whom they do not know, and that may be those of somebody too.</summary>
    private static readonly HashSet<string> Nobodies = new(StringComparer.OrdinalIgnoreCase)
    {
        "guest", "anonymous", "anon", "anonym", "unknown", "nobody", "notloggedin", "loggedout", "-1", "00000000-0000-0000-0000-000000000000",
        "[deleted]", "(deleted)", "deleted", "[removed]", "removed", "redacted", "[redacted]", "d41d8cd98f00b204e9800998ecf8427e",
    };

    /// <summary>What stands before the sums below a table.</summary>
    private static readonly HashSet<string> Totals =
        new(["total", "totals", "grandtotal", "sum", "summe", "gesamt", "somme", "suma", "итого", "合计", "合計"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an id may be a word for nobody, or for no item.</summary>
    public static bool NamesNobody(string id) => Nobodies.Contains(string.Concat(id.Split('_', ' ')));

    /// <summary>Whether an id may be the word before the sums of a table.</summary>
    public static bool NamesTotal(string id) => Totals.Contains(string.Concat(id.Split('_', ' ', ':')));

    /// <summary>A cell without the blanks around it; empty where it is a placeholder.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> cell)
    {
        var text = StripWords(cell);
        return Signs.Contains(text) ? [] : text;
    }

    /// <summary>The same of a column in which signs are ids: a file that writes several of them does not mean nobody by each.</summary>
    public static ReadOnlySpan<char> StripWords(ReadOnlySpan<char> cell)
    {
        var text = cell.Trim();
        return text.Length <= Longest && Words.Contains(text) ? [] : text;
    }

    /// <summary>Whether a cell is a sign that may stand for nothing.</summary>
    public static bool IsSign(ReadOnlySpan<char> cell) => Signs.Contains(cell.Trim());
}
