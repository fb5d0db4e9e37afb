namespace Recsys.Datasets.Importers.Columns;

/// <summary>What programs write where there is nothing: such a cell is empty, whoever's id it would be.</summary>
internal static class Placeholders
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "", "na", "n/a", "#n/a", "<na>", "nan", "nat", "null", "(null)", "\\n", "none", "nil", "undefined",
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A cell without the blanks around it; empty where it is a placeholder.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> cell)
    {
        var text = cell.Trim();
        return text.Length <= 9 && Words.Contains(text) ? [] : text;
    }
}
