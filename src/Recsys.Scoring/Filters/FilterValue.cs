using System.Globalization;

namespace Recsys.Scoring.Filters;

/// <summary>A value of a filter: a text, or a number.</summary>
internal readonly record struct FilterValue(string? Text, double Number)
{
    /// <summary>How a value of an item compares with this one: below 0, 0, above 0; null where it does not read as a number.</summary>
    public int? Compare(string other) => Text is not null ? string.CompareOrdinal(other, Text)
        : double.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number)
            ? number.CompareTo(Number)
            : null;
}
