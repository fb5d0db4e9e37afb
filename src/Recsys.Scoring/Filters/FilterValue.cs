namespace Recsys.Scoring.Filters;

/// <summary>A value of a filter: a text, a number, or a moment.</summary>
/// <param name="Text">Null where it is another one.</param>
/// <param name="Number">The number.</param>
/// <param name="Moment">The moment, in ticks of UTC.</param>
internal readonly record struct FilterValue(string? Text, FilterNumber Number = default, long Moment = 0)
{
    /// <summary>How a value of an item compares with this one: below 0, 0, above 0; null where it does not read as a number.</summary>
    public int? Compare(string other) => Text is not null ? string.CompareOrdinal(other, Text) : FilterNumber.Of(other)?.CompareTo(Number);
}
