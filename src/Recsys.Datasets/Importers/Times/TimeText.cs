using System.Globalization;
using System.Text.RegularExpressions;
using Recsys.Domain.Wire;

namespace Recsys.Datasets.Importers.Times;

/// <summary>
/// Reads the times that files write in letters: dates with or without a time of day and an offset, in figures or with an English month, RFC 1123
/// among them. Without an offset they are UTC.
/// </summary>
internal static partial class TimeText
{
    private const string Clock =
        @"(?:(?:[T\s]|,\s*)\s*(?<h>[0-9]{1,2})(?:(?<part>[:.])(?<min>[0-9]{2})(?:\k<part>(?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,9}))?)?)?"
        + @"\s*(?<half>[AaPp]\.?[Mm]\.?)?)?"
        + @"\s*(?<z>[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?(?:\s*\(?(?:UTC|GMT)\)?)?$";

    private const string Weekday = "(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,\\s*)?";
    private const string Month = "(?<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
        + "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

    /// <summary>What is wrong with a time of day alone.</summary>
    public const string ClockFault = "is a time of day without a date";

    /// <summary>What is wrong with a date whose month is a word of another language.</summary>
    public const string MonthFault = "names its month in no English word";

    private const string ShortYearFault = "has a year of two figures";
    private const string WeekdayFault = "begins with a weekday and has no comma behind it";

    /// <summary>What is wrong with texts that a person would call dates.</summary>
    public static readonly string[] FaultsOfDates = [MonthFault, ShortYearFault, WeekdayFault];

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>Reads a time.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="order">Which number is the day where the text does not say it.</param>
    /// <param name="time">The time.</param>
    /// <param name="fault">Why it is none.</param>
    public static bool TryParse(ReadOnlySpan<char> text, DateOrder order, out DateTimeOffset time, out string fault)
    {
        fault = "";
        if (Rfc3339.TryParseLoosely(text, out time)) return true;
        fault = "is no date";
        // The name of a zone behind an offset says nothing more.
        if (text is [.., ']'] && ZoneName().IsMatch(text)) return TryParse(text[..text.LastIndexOf('[')], order, out time, out fault);
        if (text.Length is < 6 or > 80) return Clocks().IsMatch(text) && Explain(out fault);
        if (Figures().Match(text.ToString()) is { Success: true } figures) return OfFigures(figures, order, out time, out fault);
        if (Packed().Match(text.ToString()) is { Success: true } packed)
        {
            return Of(packed, Number(packed, "y"), Number(packed, "m"), Number(packed, "d"), out time, out fault);
        }

        if (UnitedStates().Match(text.ToString()) is { Success: true } american)
        {
            return Of(american, Number(american, "y"), Number(american, "m"), Number(american, "d"), out time, out fault);
        }

        foreach (var form in (Regex[])[DayMonthYear(), MonthDayYear(), YearMonthDay(), OfServers()])
        {
            if (form.Match(text.ToString()) is { Success: true } named)
            {
                var month = Array.FindIndex(Months, m => named.Groups["mon"].Value.StartsWith(m, StringComparison.OrdinalIgnoreCase));
                return Of(named, Number(named, "y"), month + 1, Number(named, "d"), out time, out fault);
            }
        }

        if (WeekdayFirst().IsMatch(text)) fault = WeekdayFault;
        else if (OtherLanguage().IsMatch(text)) fault = MonthFault;
        return Clocks().IsMatch(text) && Explain(out fault);

        static bool Explain(out string fault)
        {
            fault = ClockFault;
            return false;
        }
    }

    /// <summary>The two numbers of a date such as 03/04/2019, of which either may be the day.</summary>
    public static bool IsOpen(ReadOnlySpan<char> text, out int first, out int second)
    {
        (first, second) = (0, 0);
        if (text.Length is < 8 or > 80 || text[4] == '-' || Figures().Match(text.ToString()) is not { Success: true } match
            || match.Groups["a"].Length > 2 || match.Groups["c"].Length != 4)
        {
            return false;
        }

        (first, second) = (Number(match, "a"), Number(match, "b"));
        return true;
    }

    private static bool OfFigures(Match match, DateOrder order, out DateTimeOffset time, out string fault)
    {
        var (a, b, c) = (Number(match, "a"), Number(match, "b"), Number(match, "c"));
        time = default;
        if (match.Groups["a"].Length == 4) return Of(match, a, b, c, out time, out fault);
        if (match.Groups["c"].Length != 4)
        {
            fault = ShortYearFault;
            return false;
        }

        if (order == DateOrder.Unknown && a != b)
        {
            order = a > 12 ? DateOrder.Dmy : b > 12 ? DateOrder.Mdy : order;
            if (order == DateOrder.Unknown)
            {
                fault = "does not say which number is the day";
                return false;
            }
        }

        return order == DateOrder.Mdy ? Of(match, c, a, b, out time, out fault) : Of(match, c, b, a, out time, out fault);
    }

    private static bool Of(Match match, int year, int month, int day, out DateTimeOffset time, out string fault)
    {
        (time, fault) = (default, "is no date of the calendar");
        var hour = Number(match, "h");
        // The end of a day is the beginning of the next.
        var isEnd = hour == 24 && Number(match, "min") == 0 && Number(match, "s") == 0 && Number(match, "f") == 0;
        if (isEnd) hour = 0;
        if (match.Groups["half"] is { Success: true, Value: var half })
        {
            if (hour is < 1 or > 12) return false;
            hour = (hour % 12) + (half[0] is 'p' or 'P' ? 12 : 0);
        }

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23) return false;
        if (isEnd && (year, month, day) == (9999, 12, 31)) return false;
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{year:0000}-{month:00}-{day:00}T{hour:00}:{Number(match, "min"):00}:{Number(match, "s"):00}");
        if (match.Groups["f"] is { Success: true, Value: var decimals }) text += "." + decimals;
        if (!Rfc3339.TryParseLoosely(text + Offset(match.Groups["z"].Value), out time)) return false;
        if (isEnd) time = time.AddDays(1);
        return true;
    }

    private static string Offset(string zone) => zone.Length switch
    {
        0 or 1 => "Z",
        3 when char.IsAsciiLetter(zone[0]) => "Z",
        3 => zone + ":00",
        5 => zone[..3] + ":" + zone[3..],
        _ => zone,
    };

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?<a>[0-9]{4}|[0-9]{1,2})(?<sep>[-/.])(?<b>[0-9]{1,2})\k<sep>(?<c>[0-9]{4}|[0-9]{1,2})" + Clock)]
    private static partial Regex Figures();

    [GeneratedRegex(@"^(?<y>[0-9]{4})(?<m>[0-9]{2})(?<d>[0-9]{2})[Tt](?<h>[0-9]{2})(?<min>[0-9]{2})(?<s>[0-9]{2})?"
        + "(?<z>[Zz]|[+-][0-9]{2}:?[0-9]{2})?$")]
    private static partial Regex Packed();

    [GeneratedRegex("^" + Weekday + @"(?<d>[0-9]{1,2})(?:st|nd|rd|th)?[\s-]+" + Month
        + @"\.?,?[\s-]+(?<y>[0-9]{4})" + Clock, RegexOptions.IgnoreCase)]
    private static partial Regex DayMonthYear();

    [GeneratedRegex("^" + Weekday + Month + @"\.?\s+(?<d>[0-9]{1,2})(?:st|nd|rd|th)?,?\s+(?<y>[0-9]{4})" + Clock, RegexOptions.IgnoreCase)]
    private static partial Regex MonthDayYear();

    [GeneratedRegex(@"^(?<y>[0-9]{4})[\s-]" + Month + @"[\s-](?<d>[0-9]{1,2})" + Clock, RegexOptions.IgnoreCase)]
    private static partial Regex YearMonthDay();

    // As Apache and nginx write them.
    [GeneratedRegex(@"^\[?(?<d>[0-9]{1,2})/" + Month + @"/(?<y>[0-9]{4}):(?<h>[0-9]{2}):(?<min>[0-9]{2}):(?<s>[0-9]{2})"
        + @"(?:\s+(?<z>[+-][0-9]{4}))?\]?$", RegexOptions.IgnoreCase)]
    private static partial Regex OfServers();

    // Nobody else puts a comma behind the day, as in Amazon's reviews.
    [GeneratedRegex(@"^(?<m>[0-9]{1,2})\s(?<d>[0-9]{1,2}),\s(?<y>[0-9]{4})$")]
    private static partial Regex UnitedStates();

    [GeneratedRegex(@"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})\[[\w/+-]+\]$")]
    private static partial Regex ZoneName();

    [GeneratedRegex(@"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s", RegexOptions.IgnoreCase)]
    private static partial Regex WeekdayFirst();

    [GeneratedRegex(@"^(?:\p{L}+\.?,?\s+)?[0-9]{1,2}(?:\.|º|er)?[\s-]+(?:de\s+|d['’])?(?!" + Month
        + @"\b)[\p{L}\p{M}]{3,}\.?,?[\s-]+(?:de\s+)?[0-9]{4}\b", RegexOptions.IgnoreCase)]
    private static partial Regex OtherLanguage();

    [GeneratedRegex(@"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\s*([AaPp][Mm])?$")]
    private static partial Regex Clocks();
}
