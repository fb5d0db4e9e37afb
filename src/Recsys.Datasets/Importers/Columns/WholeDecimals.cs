namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// Ids that are whole numbers with <c>.0</c> behind them, as data frames write a column of numbers of which one may be missing. Where all of a
/// column are, the numbers are meant.
/// </summary>
internal static class WholeDecimals
{
    private const string Tail = ".0";

    public static bool Is(ReadOnlySpan<char> id) =>
        id.Length > Tail.Length && id.EndsWith(Tail) && !id[..^Tail.Length].ContainsAnyExceptInRange('0', '9');

    public static ReadOnlySpan<char> Number(ReadOnlySpan<char> id) => id.IsEmpty ? id : id[..^Tail.Length];
}
