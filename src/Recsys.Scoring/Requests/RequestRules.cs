using Recsys.Domain;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Filters;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Requests;

/// <summary>What a request says of items by their descriptions: which may be answered, and what is added to their scores.</summary>
internal sealed class RequestRules
{
    /// <summary>The name of what boosts add, among the sources of an item.</summary>
    public const string BoostSource = "boosts";

    /// <summary>The name of what freshness adds.</summary>
    public const string FreshnessSource = "freshness";

    private readonly (ItemFilter Filter, float Add)[] _boosts;
    private readonly double _freshness;

    /// <exception cref="ScoringException">A filter cannot be read, boosts make too many comparisons, or a factor is out of range.</exception>
    public RequestRules(RecommendationRequest request, DateTimeOffset now)
    {
        (Filter, _freshness, Now) = (request.Filter is null ? null : Read("filter", request.Filter), request.Freshness, now);
        _boosts = [.. request.Boosts.Select((boost, index) => (Read($"boosts[{index}].filter", boost.Filter), LogOf(boost.Factor, index)))];
        if (_boosts.Sum(b => b.Filter.Comparisons) is > ItemFilter.MaxComparisons and var comparisons)
        {
            throw RecommendationRequest.Invalid(
                "boosts",
                $"The filters of the boosts make {comparisons} comparisons; expected at most {ItemFilter.MaxComparisons}. 'in' with a list is one.");
        }
    }

    /// <summary>The moment: by the clock, whatever local time the request is for.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Which items may be answered; null = all.</summary>
    public ItemFilter? Filter { get; }

    /// <summary>What is added to the scores of the items of a version.</summary>
    public ItemOffsets OffsetsFor(CatalogFacts facts) => _boosts.Length == 0 && _freshness == 0
        ? ItemOffsets.None
        : new ItemOffsets([.. _boosts.Select(b => (facts.Of(b.Filter), b.Add))], facts.Published, _freshness, Now);

    /// <summary>
    /// Names in filter and boosts that no item has as an attribute: what compares them fits no item, most often because they are misspelt.
    /// </summary>
    /// <param name="facts">The catalog.</param>
    /// <param name="described">Items that the request describes.</param>
    /// <returns>The names in order; null where there are none.</returns>
    public IReadOnlyList<string>? UnknownFieldsIn(CatalogFacts facts, IEnumerable<Item?>? described = null)
    {
        if (Filter is null && _boosts.Length == 0) return null;
        var filters = _boosts.Select(b => b.Filter).Concat(Filter is null ? [] : [Filter]);
        var unknown = new SortedSet<string>(filters.SelectMany(facts.UnknownFieldsOf), StringComparer.Ordinal);
        if (unknown.Count > 0) unknown.ExceptWith((described ?? []).SelectMany(d => d?.Attributes.Keys ?? []));
        return unknown.Count == 0 ? null : [.. unknown];
    }

    /// <summary>An item with what is added to its score, by its description.</summary>
    public Recommendation Add(Recommendation item, Item description) => Add(
        item, _boosts.Sum(b => b.Filter.Allows(description) ? b.Add : 0),
        _freshness > 0 && description.PublishedAt is { } at ? ItemOffsets.OfAge(at, _freshness, Now) : 0);

    /// <summary>An item with what is added to its score, each as a source.</summary>
    public static Recommendation Add(Recommendation item, float boosts, float freshness)
    {
        if (boosts == 0 && freshness == 0) return item;
        IEnumerable<RecommendationSource> added = [new(BoostSource, boosts), new(FreshnessSource, freshness)];
        return item with
        {
            Score = item.Score + boosts + freshness,
            Sources = [.. item.Sources.Concat(added.Where(a => a.Contribution != 0)).OrderByDescending(s => s.Contribution)],
        };
    }

    /// <summary>The rules of a request that can be answered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="catalog">What describes items.</param>
    /// <param name="now">The moment.</param>
    /// <param name="hasDescriptions">Whether the request brings descriptions of its own.</param>
    /// <exception cref="ScoringException">
    /// A field is wrong, or asks for what the catalog does not say; <see cref="ScoringErrorCodes.Loading"/>: it has not been read yet.
    /// </exception>
    public static RequestRules Check(RecommendationRequest request, IItemCatalog catalog, DateTimeOffset now, bool hasDescriptions = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        var rules = new RequestRules(request, now);
        if (!catalog.IsRead)
        {
            throw new ScoringException(
                ScoringErrorCodes.Loading, null, "The catalog is being read, which says what is available: ask again in a few seconds.");
        }

        if (!catalog.IsEmpty || hasDescriptions) return rules;
        return request.Filter is not null ? throw NoCatalog("filter")
            : request.Boosts.Count > 0 ? throw NoCatalog("boosts")
            : request.Diversity.IsOff ? rules
            : throw NoCatalog("diversity");
    }

    /// <summary>Something is asked that only the catalog can say, but it is empty.</summary>
    public static ScoringException NoCatalog(string field) =>
        new(ScoringErrorCodes.NoCatalog, field, "The catalog is empty, so what items are like is not known: put items first.");

    private static float LogOf(double factor, int index) => factor is >= ItemBoost.LeastFactor and <= ItemBoost.MostFactor
        ? (float)Math.Log(factor)
        : throw RecommendationRequest.Invalid(
            $"boosts[{index}].factor", $"The factor is {factor}; expected {ItemBoost.LeastFactor} to {ItemBoost.MostFactor}.");

    private static ItemFilter Read(string field, string? text)
    {
        try
        {
            return ItemFilter.Parse(text ?? "");
        }
        catch (FilterException e)
        {
            throw new ScoringException(ScoringErrorCodes.InvalidField, field, e.Message) { Position = e.Position };
        }
    }
}
