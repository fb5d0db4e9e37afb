using System.Text.RegularExpressions;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>
/// Ids that are whole numbers with <c>.0</c> behind them, as data frames write a column of numbers of which one may be missing. Where nine of ten
/// ids of a column are whole numbers, the numbers are meant. What a spreadsheet wrote in scientific form is no id any more: its last figures are
/// lost.
/// </summary>
internal static partial class WholeDecimals
{
    private const string Tail = ".0";

    public static bool Is(ReadOnlySpan<char> id) =>
        id.Length > Tail.Length && id.EndsWith(Tail) && !id[..^Tail.Length].ContainsAnyExceptInRange('0', '9');

    /// <summary>A whole number without its <c>.0</c>; any other id as it is.</summary>
    public static ReadOnlySpan<char> Number(ReadOnlySpan<char> id) => Is(id) ? id[..^Tail.Length] : id;

    /// <summary>Whether an id is a number in scientific form, such as <c>1.23457E+11</c>.</summary>
    public static bool IsScientific(ReadOnlySpan<char> id) => id.Contains('+') && Scientific().IsMatch(id);

    [GeneratedRegex(@"^[0-9](?:\.[0-9]+)?[eE]\+[0-9]+$")]
    private static partial Regex Scientific();
}
