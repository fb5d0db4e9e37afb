namespace Recsys.Scoring.Requests;

/// <summary>Which items may be answered, by the catalog. Unavailable items never are.</summary>
public sealed record ItemFilters
{
    /// <summary>Only items in at least one of these categories; empty = all.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>No items in any of these categories.</summary>
    public IReadOnlyList<string> NotCategories { get; init; } = [];

    internal bool IsEmpty => Categories.Count == 0 && NotCategories.Count == 0;
}
