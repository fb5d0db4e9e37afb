using Recsys.Domain;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Filters;

/// <summary>An expression of a filter: of one item, or of all items of a version at once.</summary>
/// <param name="allows">Whether an item fits.</param>
/// <param name="items">The items that fit, in a mask of the caller's own.</param>
internal sealed class FilterNode(Func<Item, bool> allows, Func<CatalogColumns, ItemMask> items)
{
    public bool Allows(Item item) => allows(item);

    public ItemMask Of(CatalogColumns columns) => items(columns);

    /// <summary>The items whose values of a field fit.</summary>
    public static FilterNode Where(FilterField field, Func<IReadOnlyList<string>, bool> fits) =>
        new(i => fits(field.Values(i)), columns => columns.Where(field, fits));

    /// <summary>The items of these ids.</summary>
    public static FilterNode OfIds(IReadOnlySet<string> ids) => new(i => ids.Contains(i.ItemId), columns => columns.OfIds(ids));

    /// <summary>The items of these moments: from the first one on until before the second one, in ticks of UTC.</summary>
    public static FilterNode OfMoments(IReadOnlyList<(long From, long Until)> moments) => new(
        i => i.PublishedAt is { UtcTicks: var at } && moments.Any(m => m.From <= at && at < m.Until), columns => columns.OfMoments(moments));

    public static FilterNode Not(FilterNode inner) => new(i => !inner.Allows(i), columns =>
    {
        using var fitting = inner.Of(columns);
        var others = ItemMask.All(fitting.Items);
        others.Except(fitting);
        return others;
    });

    public static FilterNode And(FilterNode left, FilterNode right) =>
        new(i => left.Allows(i) && right.Allows(i), columns => Joined(left, right, columns, (mask, other) => mask.And(other)));

    public static FilterNode Or(FilterNode left, FilterNode right) =>
        new(i => left.Allows(i) || right.Allows(i), columns => Joined(left, right, columns, (mask, other) => mask.Or(other)));

    private static ItemMask Joined(FilterNode left, FilterNode right, CatalogColumns columns, Action<ItemMask, ItemMask> join)
    {
        var mask = left.Of(columns);
        using var other = right.Of(columns);
        join(mask, other);
        return mask;
    }
}
