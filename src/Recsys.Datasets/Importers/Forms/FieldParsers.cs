using System.Globalization;

namespace Recsys.Datasets.Importers.Forms;

/// <summary>Numbers and times of files.</summary>
internal static class FieldParsers
{
    /// <summary>Numbers below this are ratings or counts, not moments: 1973 in Unix seconds.</summary>
    private const double SmallestTime = 1e8;

    /// <summary>From here on a Unix time is in milliseconds: as seconds it would lie after the year 5138.</summary>
    private const double SmallestMilliseconds = 1e11;

    public static bool IsTime(ReadOnlySpan<char> text) => TryNumber(text, out var number) && number >= SmallestTime;

    public static bool TryNumber(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>Unix seconds or milliseconds, or a date in ISO 8601; times without an offset are UTC.</summary>
    public static bool TryTime(ReadOnlySpan<char> text, out DateTimeOffset time)
    {
        if (TryNumber(text, out var number))
        {
            var milliseconds = Math.Abs(number) >= SmallestMilliseconds ? number : number * 1000;
            time = default;
            if (milliseconds is < 0 or > 253_402_300_799_999)
            {
                return false;
            }

            time = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
            return true;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
