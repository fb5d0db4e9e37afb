using System.Globalization;

namespace Recsys.Datasets.Importers.Times;

/// <summary>What the dates of a column, written in figures, say of the order of day and month.</summary>
internal sealed class DayEvidence
{
    private (string Text, long Line)? _dayFirst;
    private (string Text, long Line)? _monthFirst;
    private (string Text, long Line)? _open;

    /// <summary>Takes a date that the calendar has with the day first, with the month first, or with both.</summary>
    public void Add(ReadOnlySpan<char> text, long line, bool isDayFirst, bool isMonthFirst, bool isOpen)
    {
        // What is a date in one order alone shows the order; a day that no calendar has shows nothing.
        if (!isMonthFirst) _dayFirst ??= (text.ToString(), line);
        else if (!isDayFirst) _monthFirst ??= (text.ToString(), line);
        else if (isOpen) _open ??= (text.ToString(), line);
    }

    /// <summary>The order of the whole column.</summary>
    /// <exception cref="FileRefusedException">Dates contradict each other, or none shows the order.</exception>
    public DateOrder Order(string path, string column)
    {
        if (_dayFirst is { } day && _monthFirst is { } month)
        {
            throw new FileRefusedException(
                $"'{path}' was not read: in column {column} the day comes first on line {day.Line} ('{day.Text}') "
                    + $"and the month on line {month.Line} ('{month.Text}').",
                "Say --date-order dmy or mdy; what does not fit is rejected then.");
        }

        if (_dayFirst is null && _monthFirst is null && _open is { } open)
        {
            throw new FileRefusedException(
                $"'{path}' was not read: no date of column {column} says which number is the day (line {open.Line}: '{open.Text}').",
                "Say --date-order dmy or mdy.");
        }

        return _dayFirst is not null ? DateOrder.Dmy : _monthFirst is not null ? DateOrder.Mdy : DateOrder.Unknown;
    }

    /// <summary>
    /// A number whose figures are those of a date with the year last, <c>ddMMyyyy</c> or <c>MMddyyyy</c>, as one with strokes; a spreadsheet takes
    /// the zero before it away.
    /// </summary>
    public static string? WithStrokes(ReadOnlySpan<char> text) =>
        text.Length is 7 or 8 && !text.ContainsAnyExceptInRange('0', '9') && Number(text[^4..]) is >= 1970 and < 2100
            ? $"{text[..^6]}/{text[^6..^4]}/{text[^4..]}" : null;

    /// <summary>Whether a date has its year first and its day behind it: <c>2021-31-05</c>.</summary>
    public static bool IsYearDayMonth(ReadOnlySpan<char> text)
    {
        if (text.Length < 8 || text[..4].ContainsAnyExceptInRange('0', '9') || Number(text[..4]) is < 1970 or >= 2100) return false;
        var isParted = text[4] is '-' or '/' or '.';
        if (!isParted && text.Length != 8) return false;
        var rest = isParted ? text[5..] : text[4..];
        if (isParted && (rest.Length < 5 || rest[2] != text[4])) return false;
        return Number(rest[..2]) is > 12 and <= 31 && Number(isParted ? rest[3..5] : rest[2..]) is >= 1 and <= 12;
    }

    private static int Number(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
