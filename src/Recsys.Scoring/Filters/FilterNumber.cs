using System.Globalization;

namespace Recsys.Scoring.Filters;

/// <summary>A number of a filter or of an item. Where doubles leave some out, as of codes of seventeen digits, it keeps its digits.</summary>
/// <param name="Near">The double next to it.</param>
/// <param name="Exact">All of its digits where it is beyond 2^53 and 28 hold them; 0 elsewhere.</param>
internal readonly record struct FilterNumber(double Near, decimal Exact) : IComparable<FilterNumber>
{
    private const double MostExact = 1L << 53;

    /// <summary>What a text is as a number; null where it reads as none.</summary>
    public static FilterNumber? Of(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var near) || double.IsNaN(near)) return null;
        var isExact = Math.Abs(near) < MostExact;
        return new(near, !isExact && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact : 0);
    }

    public int CompareTo(FilterNumber other) => Near.CompareTo(other.Near) is var order and not 0 ? order : Exact.CompareTo(other.Exact);
}
