using System.Globalization;

namespace Recsys.Datasets.Importers.Times;

/// <summary>How the times of one column are read, the same for each of its values.</summary>
/// <param name="Packed">The figures of a number that is a date: 8, 10, 12, 14 or 17 of them; 0 where numbers count from 1970.</param>
/// <param name="IsRelative">Whether the numbers only order the rows: they are too small for moments.</param>
/// <param name="Order">Which number of a date is the day.</param>
/// <param name="Unit">What numbers count that are no dates.</param>
internal sealed record TimeReading(int Packed, bool IsRelative, DateOrder Order, NumberUnit Unit)
{
    /// <summary>Whether the numbers are dates with the year last: <c>31122020</c>.</summary>
    public bool IsYearLast { get; init; }

    /// <summary>Numbers below are no moments: 1973 in Unix seconds.</summary>
    public const double SmallestMoment = 1e8;

    /// <summary>From the beginning of the year 1 to 1970.</summary>
    private const double SecondsToUnix = 62_135_596_800;

    /// <summary>From the beginning of 1601 to 1970.</summary>
    private const double SecondsFrom1601 = 11_644_473_600;

    // As seconds since 1970 those of ten figures would begin in 2032.
    private static readonly string[] Forms = ["yyyyMMdd", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss", "yyyyMMddHHmmssfff"];

    /// <summary>What a person calls the unit.</summary>
    public string UnitInWords => Unit switch
    {
        NumberUnit.Ticks => "100 nanoseconds since the year 1 (.NET)",
        NumberUnit.FileTime => "100 nanoseconds since 1601 (file times of Windows)",
        NumberUnit.WebKit => "microseconds since 1601 (Chrome)",
        _ => "seconds since 1970 or thousandths of them",
    };

    /// <summary>Reads a value of the column.</summary>
    /// <param name="text">The value, without blanks around it.</param>
    /// <param name="time">The moment; of a column of relative numbers so many seconds after 1970 began.</param>
    /// <param name="fault">Why there is none.</param>
    public bool TryRead(ReadOnlySpan<char> text, out DateTimeOffset time, out string fault)
    {
        text = Columns.WholeDecimals.Number(text);
        if (!TryNumber(text, out var number)) return TimeText.TryParse(text, Order, out time, out fault);
        if (IsYearLast && DayEvidence.WithStrokes(text) is { } date) return TimeText.TryParse(date, Order, out time, out fault);
        fault = "lies before 1970";
        if (number < 0)
        {
            time = default;
            return false;
        }

        if (Packed > 0 && text.Length == Packed) return TryPacked(text, out time, out fault);
        fault = "is a number and no date";
        time = default;
        if (number < SmallestMoment && !IsRelative) return false;
        var seconds = Unit switch
        {
            NumberUnit.Ticks => (number / 1e7) - SecondsToUnix,
            NumberUnit.FileTime => (number / 1e7) - SecondsFrom1601,
            NumberUnit.WebKit => (number / 1e6) - SecondsFrom1601,
            // The unit is what makes it a moment between 1973 and 5138.
            _ => number < 1e11 ? number : number < 1e14 ? number / 1e3 : number < 1e17 ? number / 1e6 : number / 1e9,
        };
        if (seconds is < -SecondsToUnix or > 253_402_300_799) return false;
        // Whole milliseconds, as a number of seconds with decimals is no exact one.
        time = DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Floor((seconds * 1000) + 1e-4));
        return true;
    }

    /// <summary>What a number counts if it is a moment of our time: from 1965 to 2092, from 1968 to 2045, from 2000 to 2045.</summary>
    public static NumberUnit UnitOf(double number) => number switch
    {
        >= 6.2e17 and < 6.6e17 => NumberUnit.Ticks,
        >= 1.16e17 and < 1.402e17 => NumberUnit.FileTime,
        >= 1.259e16 and < 1.402e16 => NumberUnit.WebKit,
        _ => NumberUnit.Unix,
    };

    public static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>A number whose figures are those of a date since 1970.</summary>
    public static bool TryPacked(ReadOnlySpan<char> text, out DateTimeOffset time, out string fault)
    {
        fault = "is no date of the calendar";
        time = default;
        var length = text.Length;
        return Array.Find(Forms, f => f.Length == length) is { } form
            && DateTimeOffset.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time)
            && time.Year is >= 1970 and < 2100;
    }
}
