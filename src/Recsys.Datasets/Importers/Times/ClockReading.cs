using System.Globalization;

namespace Recsys.Datasets.Importers.Times;

/// <summary>How the times of day of a column are read that stands beside one of days.</summary>
/// <param name="IsPacked">Whether a number is hours and minutes, <c>HHmm</c> without leading zeros, and not hours alone.</param>
internal sealed record ClockReading(bool IsPacked)
{
    private const string AnyDay = "2000-01-01 ";

    /// <summary>Reads <c>20:30</c>, <c>8:30 PM</c>, <c>13</c> or <c>1305</c>.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out TimeSpan time)
    {
        if (IsPacked && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            time = new TimeSpan(number / 100, number % 100, 0);
            return number < 2400 && number % 100 < 60;
        }

        var isTime = TimeText.TryParse(AnyDay + text.ToString(), DateOrder.Unknown, out var moment, out _);
        time = moment.TimeOfDay;
        return isTime && !text.IsEmpty;
    }
}
