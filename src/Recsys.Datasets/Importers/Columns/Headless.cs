using System.Globalization;
using Recsys.Datasets.Importers.Times;

namespace Recsys.Datasets.Importers.Columns;

/// <summary>Rows without names whose values alone tell what they hold. What is not here is not certain.</summary>
internal static class Headless
{
    /// <summary>Nine rows of ten decide: a broken one must not.</summary>
    public const double Most = 0.9;

    /// <summary>No scale of ratings that is told from other numbers goes beyond.</summary>
    private const double LargestRating = 10;

    /// <summary>Whether most of some values decide for all: nine of ten, or four of five where they are fewer than ten.</summary>
    public static bool AreMost(long values, long all) => all > 0 && values * 10 >= all * (all < 10 ? 8 : 9);

    /// <summary>The number of cells that nine rows of ten have, or 0.</summary>
    public static int SteadyWidth(IReadOnlyList<string[]> rows)
    {
        var common = rows.CountBy(r => r.Length).OrderByDescending(w => w.Value).FirstOrDefault();
        return common.Value >= Most * rows.Count ? common.Key : 0;
    }

    /// <summary>What the columns hold, or null.</summary>
    public static (InteractionForm Form, Role[] Roles)? Of(IReadOnlyList<string[]> rows, string delimiter)
    {
        var width = SteadyWidth(rows);
        var cells = rows.Where(r => r.Length == width).ToArray();
        if (width is < 2 or > 4 || Enumerable.Range(0, width).Any(c => All(cells, c, cell => EventWords.Known.TryFind(cell, out _)))
            || Enumerable.Range(0, 2).Any(c => AreTimes(cells, c) || All(cells, c, cell => cell.Length == 0)))
        {
            return null;
        }

        return width switch
        {
            // Behind a tab, blanks may part the items of a list.
            2 or 3 when All(cells, 1, IsList) => null,
            2 when !All(cells, 1, IsDecimal) && !(delimiter == "\t" && cells.Any(r => r[1].Contains(' ', StringComparison.Ordinal))) =>
                (InteractionForm.Pairs, [Role.User, Role.Item]),
            3 when AreRatings(cells) => (InteractionForm.Ratings, [Role.User, Role.Item, Role.Rating]),
            3 when All(cells, 2, IsTime) => (InteractionForm.Ratings, [Role.User, Role.Item, Role.Time]),
            4 when AreRatings(cells) && (All(cells, 3, IsTime) || All(cells, 3, IsCount)) =>
                (InteractionForm.Ratings, [Role.User, Role.Item, Role.Rating, Role.Time]),
            _ => null,
        };
    }

    /// <summary>Whether the third column holds ratings: a number beyond the scale is no broken cell, but says that they are counts.</summary>
    public static bool AreRatings(string[][] rows) => All(rows, 2, IsRating) && !rows.Any(r => IsNumber(r[2]) && !IsRating(r[2]));

    /// <summary>Whether the third column looks like ratings from 0 to 100: whole numbers, nine of ten in steps of five, any beyond 10.</summary>
    public static bool AreRatingsTo100(string[][] rows) => All(rows, 2, cell => IsCount(cell) && cell.Length <= 3)
        && rows.All(r => !IsNumber(r[2]) || (int.TryParse(r[2], out var number) && number is >= 0 and <= 100))
        && All(rows, 2, cell => cell is [.., '0' or '5']) && rows.Any(r => IsBeyondRatings(r[2]));

    /// <summary>Whether rows are ratings and a comma stands in them before the decimals of the rating alone.</summary>
    public static bool HaveDecimalCommas(IReadOnlyList<string[]> rows, string delimiter) =>
        Of(rows, delimiter) is (_, { Length: > 2 } roles) && roles[2] == Role.Rating
        && rows.Any(r => r.Length > 2 && r[2].Contains(',', StringComparison.Ordinal))
        && rows.Count(r => r.Index().All(c => !c.Item.Contains(',', StringComparison.Ordinal)
            || (c.Index == 2 && NumberEvidence.IsDecimalComma(c.Item)))) >= Most * rows.Count;

    /// <summary>Whether rows are lists of items: of different lengths, of words that hold a figure and nothing but letters, figures, <c>-</c> and
    /// <c>_</c>.</summary>
    public static bool AreLists(IReadOnlyList<string[]> rows) =>
        SteadyWidth(rows) == 0 && rows.Count(r => r.All(IsPlainId)) >= Most * rows.Count && rows.Any(r => r.Length > 2);

    /// <summary>Whether each of some lists begins with the number of its items.</summary>
    public static bool BeginWithCounts(IReadOnlyList<string[]> rows) =>
        rows.Count >= 5 && rows.All(r => r[0] == (r.Length - 1).ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether a line can be a header: words without a figure.</summary>
    public static bool AreWords(IReadOnlyList<string> row) => row.All(c => c.Any(char.IsLetter) && !c.Any(char.IsDigit) && !IsTime(c));

    /// <summary>Whether a column of numbers stands under a word.</summary>
    public static bool StandsOverNumbers(string[] row, IReadOnlyList<string[]> rows) =>
        !row.Any(c => IsNumber(c) || IsTime(c)) && Enumerable.Range(0, row.Length).Any(c => IsWord(row[c]) && rows.Count > 0
            && All([.. rows.Where(r => r.Length == row.Length)], c, cell => TimeReading.TryNumber(cell, out _)));

    // Ids hold letters too (034545104X, B000F83SZQ), and names of columns a number (V1).
    private static bool IsWord(string cell) => cell.Length > 0 && char.IsLetter(cell[0])
        && (cell.Length < 4 || cell.Count(char.IsLetter) > cell.Count(char.IsDigit));

    public static bool All(string[][] rows, int column, Func<string, bool> holds) =>
        rows.Length > 0 && rows.Count(r => holds(r[column].Trim())) >= Most * rows.Length;

    /// <summary>Whether a cell is a number, with a point or a comma before its decimals.</summary>
    public static bool IsNumber(string cell) => TimeReading.TryNumber(cell, out _) || NumberEvidence.IsDecimalComma(cell);

    /// <summary>Whether a cell is a number of a scale of ratings.</summary>
    public static bool IsRating(string cell) =>
        TimeReading.TryNumber(NumberEvidence.IsDecimalComma(cell) ? cell.Replace(',', '.') : cell, out var number)
        && Math.Abs(number) <= LargestRating;

    /// <summary>Whether a cell is a number that no scale of ratings has.</summary>
    public static bool IsBeyondRatings(ReadOnlySpan<char> cell) => TimeReading.TryNumber(cell, out var number) && Math.Abs(number) > LargestRating;

    private static bool IsList(string cell) => cell is ['[' or '(' or '{', .., ']' or ')' or '}'];

    public static bool IsDecimal(string cell) => cell.Contains('.', StringComparison.Ordinal) && TimeReading.TryNumber(cell, out _);

    private static bool IsCount(string cell) => cell.Length > 0 && cell.All(char.IsAsciiDigit);

    /// <summary>Whether a column in the place of an id holds times: where they are numbers, they hardly ever come again, as ids do.</summary>
    public static bool AreTimes(string[][] rows, int column) => All(rows, column, IsTime)
        && (!All(rows, column, cell => TimeReading.TryNumber(cell, out _)) || rows.DistinctBy(r => r[column]).Count() >= Most * rows.Length);

    /// <summary>Whether a cell is a time: a date, or a number from 2001 to 2036 in seconds or parts of them. Ids of other sizes are none.</summary>
    public static bool IsTime(string cell) => TimeReading.TryNumber(cell, out var number)
        ? number is (>= 1e9 and < 2.1e9) or (>= 1e12 and < 2.1e12) or (>= 1e15 and < 2.1e15) or (>= 1e18 and < 2.1e18)
            || TimeReading.UnitOf(number) != NumberUnit.Unix || (cell.Length is 8 && TimeReading.TryPacked(cell, out _, out _))
        : TimeText.TryParse(cell, DateOrder.Dmy, out _, out _) || TimeText.TryParse(cell, DateOrder.Mdy, out _, out _);

    private static bool IsPlainId(string cell) => cell.Any(char.IsDigit) && cell.All(c => char.IsLetterOrDigit(c) || c is '-' or '_');
}
