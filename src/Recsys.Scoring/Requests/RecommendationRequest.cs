using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.Scoring.Requests;

/// <summary>Asks what to recommend.</summary>
public sealed record RecommendationRequest
{
    /// <summary>How many items are answered where nothing is said.</summary>
    public const int DefaultK = 10;

    /// <summary>The most items that an answer can have.</summary>
    public const int MaxK = 1000;

    /// <summary>The most items that a request can bring or exclude.</summary>
    public const int MaxItems = 1000;

    /// <summary>The most categories that a filter can name: each is compared with those of every candidate.</summary>
    public const int MaxCategories = 100;

    /// <summary>For whom; null for somebody without an id.</summary>
    public string? UserId { get; init; }

    /// <summary>Items of this visit, the oldest first. They follow the history of the user.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];

    /// <summary>Device, country and declared fields.</summary>
    public RequestContext Context { get; init; } = RequestContext.Empty;

    /// <summary>The moment, in the user's local time; null = now, with the offset of the user's last interaction, or else UTC.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How many items.</summary>
    public int K { get; init; } = DefaultK;

    /// <summary><c>blend</c>, a family, or <c>popular</c>; null lets the basis decide.</summary>
    public string? Model { get; init; }

    /// <summary>Items not to answer: those of earlier pages, say.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether all items that the user ever took, and those of the request, are left out. Hidden ones always are.</summary>
    public bool ExcludeSeen { get; init; } = true;

    /// <summary>Which items may be answered.</summary>
    public ItemFilters Filters { get; init; } = new();

    /// <summary>How different they shall be.</summary>
    public DiversityOptions Diversity { get; init; } = new();

    /// <summary>Fails where a field is out of its range.</summary>
    /// <exception cref="ScoringException"><see cref="ScoringErrorCodes.InvalidField"/> with the field.</exception>
    public void Validate()
    {
        CheckK(K);
        CheckId("userId", UserId);
        CheckItems("items", Items);
        CheckItems("exclude", Exclude);
        if (Context.Problem() is var (field, message))
        {
            throw Invalid(field, message);
        }

        CheckCategories("filters.categories", Filters.Categories);
        CheckCategories("filters.notCategories", Filters.NotCategories);
        if (Diversity.Strength is not (>= 0 and <= 1))
        {
            throw Invalid("diversity.strength", $"The strength {Diversity.Strength} is out of range; expected 0 to 1.");
        }

        if (Diversity.MaxPerCategory is < 1)
        {
            throw Invalid("diversity.maxPerCategory", $"At most {Diversity.MaxPerCategory} items a category leave none; expected 1 or more.");
        }
    }

    internal static void CheckK(int k)
    {
        if (k is < 1 or > MaxK)
        {
            throw Invalid("k", $"The field 'k' is {k}; expected 1 to {MaxK}.");
        }
    }

    private static void CheckItems(string field, IReadOnlyList<string> items)
    {
        if (items.Count > MaxItems)
        {
            throw Invalid(field, $"The field '{field}' has {items.Count} items; expected at most {MaxItems}.");
        }

        foreach (var item in items)
        {
            CheckId(field, item ?? "");
        }
    }

    private static void CheckCategories(string field, IReadOnlyList<string> categories)
    {
        if (categories.Count > MaxCategories)
        {
            throw Invalid(field, $"The field '{field}' has {categories.Count} categories; expected at most {MaxCategories}.");
        }
    }

    private static void CheckId(string field, string? id)
    {
        if (id is not null && Ids.Problem(id) is { } problem)
        {
            throw Invalid(field, $"An id in the field '{field}' {problem}.");
        }
    }

    private static ScoringException Invalid(string field, string message) => new(ScoringErrorCodes.InvalidField, field, message);
}
