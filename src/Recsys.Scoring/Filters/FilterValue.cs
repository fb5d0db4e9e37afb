using System.Globalization;

namespace Recsys.Scoring.Filters;

/// <summary>A value of a filter: a text, a number, or a moment.</summary>
/// <param name="Text">Null where it is another one.</param>
/// <param name="Number">The number.</param>
/// <param name="Moment">The moment, in ticks of UTC.</param>
internal readonly record struct FilterValue(string? Text, double Number, long Moment = 0)
{
    /// <summary>What a value of an item is as a number; null where it reads as none.</summary>
    public static double? NumberOf(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number) ? number : null;

    /// <summary>How a value of an item compares with this one: below 0, 0, above 0; null where it does not read as a number.</summary>
    public int? Compare(string other) => Text is not null ? string.CompareOrdinal(other, Text) : NumberOf(other)?.CompareTo(Number);
}
