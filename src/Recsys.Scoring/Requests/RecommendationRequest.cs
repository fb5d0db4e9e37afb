using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Scoring.Filters;

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

    /// <summary>The most items of an answer that says why.</summary>
    public const int MaxExplained = 50;

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

    /// <summary>Which items may be answered, in the grammar of <see cref="ItemFilter"/>; null = all.</summary>
    public string? Filter { get; init; }

    /// <summary>Items that shall come more often, or less.</summary>
    public IReadOnlyList<ItemBoost> Boosts { get; init; } = [];

    /// <summary>Items that shall stand at a place.</summary>
    public IReadOnlyList<ItemPin> Pins { get; init; } = [];

    /// <summary>How different they shall be.</summary>
    public DiversityOptions Diversity { get; init; } = new();

    /// <summary>How much it counts that an item is new, from 0 to 1; see <see cref="Ranking.ItemOffsets"/>.</summary>
    public double Freshness { get; init; }

    /// <summary>The probability with which a place is drawn, from 0 to 1; see <see cref="Slates.Exploration"/>.</summary>
    public double Exploration { get; init; }

    /// <summary>Whether each item says why it is there.</summary>
    public bool Explain { get; init; }

    /// <summary>The request whose answer, and all that it continued, is not to be repeated; null = a first page.</summary>
    public string? Continue { get; init; }

    /// <summary>The pins that an answer of k items has places for: those of a scenario hold for a shorter answer too, as far as it goes.</summary>
    public IReadOnlyList<ItemPin> PinsWithin(int k) => [.. Pins.Where(p => p.Position <= k)];

    /// <summary>How many items are answered where the caller does not say: no more than can be explained, where that is asked.</summary>
    public int KOf(bool explain) => explain ? Math.Min(K, MaxExplained) : K;

    /// <summary>Fails where a field is out of its range.</summary>
    /// <exception cref="ScoringException"><see cref="ScoringErrorCodes.InvalidField"/> with the field.</exception>
    public void Validate()
    {
        CheckK(K);
        CheckId("userId", UserId);
        CheckId("continue", Continue);
        CheckItems("items", Items);
        CheckItems("exclude", Exclude);
        if (Context.Problem() is var (field, message))
        {
            throw Invalid(field, message);
        }

        CheckShare("diversity.strength", Diversity.Strength);
        CheckShare("freshness", Freshness);
        CheckShare("exploration", Exploration);
        if (Diversity.MaxPerCategory is < 1)
        {
            throw Invalid("diversity.maxPerCategory", $"At most {Diversity.MaxPerCategory} items a category leave none; expected 1 or more.");
        }

        if (Explain && K > MaxExplained) throw Invalid("k", $"The field 'k' is {K}; expected at most {MaxExplained} where 'explain' is true.");
        if (Boosts.Count > ItemBoost.Most) throw Invalid("boosts", $"There are {Boosts.Count} boosts; expected at most {ItemBoost.Most}.");
        if (Boosts.Contains(null!)) throw Invalid("boosts", "A boost is null.");
        CheckPins();
    }

    internal static void CheckK(int k)
    {
        if (k is < 1 or > MaxK)
        {
            throw Invalid("k", $"The field 'k' is {k}; expected 1 to {MaxK}.");
        }
    }

    private void CheckPins()
    {
        if (Pins.Count > ItemPin.Most) throw Invalid("pins", $"There are {Pins.Count} pins; expected at most {ItemPin.Most}.");
        foreach (var (index, pin) in Pins.Index())
        {
            if (pin is null) throw Invalid("pins", "A pin is null.");
            CheckId($"pins[{index}].itemId", pin.ItemId ?? "");
            if (pin.Position < 1 || pin.Position > K)
            {
                throw Invalid($"pins[{index}].position", $"The position is {pin.Position}; expected 1 to k, which is {K}.");
            }

            if (Pins.Take(index).Any(p => p.Position == pin.Position || p.ItemId == pin.ItemId))
            {
                throw Invalid($"pins[{index}]", "The item or the position of this pin is that of an earlier one.");
            }
        }
    }

    private static void CheckShare(string field, double value)
    {
        if (value is not (>= 0 and <= 1)) throw Invalid(field, $"The field '{field}' is {value}; expected 0 to 1.");
    }

    internal static void CheckItems(string field, IReadOnlyList<string> items)
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

    internal static void CheckId(string field, string? id)
    {
        if (id is not null && Ids.Problem(id) is { } problem)
        {
            throw Invalid(field, $"An id in the field '{field}' {problem}.");
        }
    }

    internal static ScoringException Invalid(string field, string message) => new(ScoringErrorCodes.InvalidField, field, message);
}
