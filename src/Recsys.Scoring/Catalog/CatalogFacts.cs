using BitFaster.Caching.Lru;
using Recsys.Domain;
using Recsys.Scoring.Filters;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Catalog;

/// <summary>
/// What the catalog says of the items of a version, by index, at one moment. The items that a filter lets through are found once for each text
/// of a filter, of which the last <see cref="MaxFilters"/> are kept: items / 8 bytes each.
/// </summary>
internal sealed class CatalogFacts
{
    /// <summary>The most items of <see cref="NewestAt"/>.</summary>
    public const int MostNew = 100_000;

    /// <summary>The most filters whose items are remembered.</summary>
    public const int MaxFilters = 64;

    private readonly ConcurrentLru<string, Kept> _filters = new(1, MaxFilters, StringComparer.Ordinal);
    private readonly Lazy<IReadOnlySet<string>> _attributes;
    private readonly CatalogColumns _columns;
    private readonly Item?[] _items;
    private readonly Lazy<TraitIndex> _traits;
    private readonly Lazy<IReadOnlyList<Item>> _newest;

    /// <param name="ids">The items of the version.</param>
    /// <param name="catalog">What describes them.</param>
    /// <param name="state">The catalog's state before it is read.</param>
    public CatalogFacts(IdTable ids, IItemCatalog catalog, object state)
    {
        (State, Available, _items) = (state, ItemMask.All(ids.Size), catalog.IsEmpty ? [] : new Item?[ids.Size]);
        _attributes = new Lazy<IReadOnlySet<string>>(() => catalog.Items.SelectMany(i => i.Attributes.Keys).ToHashSet(StringComparer.Ordinal));
        _columns = new CatalogColumns(ids, _items, _attributes);
        for (var index = 1; index < _items.Length; index++)
        {
            if ((_items[index] = catalog.Find(ids[index])) is { Available: false }) Available.Remove(index);
        }

        _newest = new Lazy<IReadOnlyList<Item>>(() =>
        [
            .. catalog.Items.Where(i => i.Available && i.PublishedAt is not null)
                .OrderByDescending(i => i.PublishedAt).ThenBy(i => i.ItemId, StringComparer.Ordinal),
        ]);
        _traits = new Lazy<TraitIndex>(() => new TraitIndex(_items));
        if (_items.Any(i => i?.PublishedAt is not null))
        {
            Published = new PublishedItems([.. _items.Select(i => i?.PublishedAt?.ToUnixTimeSeconds() ?? 0)]);
        }
    }

    /// <summary>The catalog's state that this was made of.</summary>
    public object State { get; }

    /// <summary>What may be shown; not to be changed.</summary>
    public ItemMask Available { get; }

    /// <summary>Since when each item can be had; null where of no item it was said.</summary>
    public PublishedItems? Published { get; }

    /// <summary>Which items share what; made when first asked for.</summary>
    public TraitIndex Traits => _traits.Value;

    /// <summary>The newest items of the catalog that can be had at a moment, known to the version or not; of those that say since when.</summary>
    public IEnumerable<Item> NewestAt(DateTimeOffset now) => _newest.Value.SkipWhile(i => i.PublishedAt > now).Take(MostNew);

    /// <summary>The description of an item, or null.</summary>
    public Item? this[int item] => _items.Length == 0 ? null : _items[item];

    /// <summary>The items that a filter lets through; not to be changed. An item that the catalog does not describe has its id alone.</summary>
    public ItemMask Of(ItemFilter filter) => Keep(filter).Mask;

    /// <summary>Attributes that a filter compares and that no item of the catalog has, known to the version or not.</summary>
    public IReadOnlyCollection<string> UnknownFieldsOf(ItemFilter filter) => Keep(filter).UnknownFields;

    private Kept Keep(ItemFilter filter) => _filters.GetOrAdd(
        filter.Text, _ => new Kept(filter.Of(_columns), [.. filter.Attributes.Where(a => !_attributes.Value.Contains(a))]));

    /// <summary>Its mask is not given back when it is forgotten: requests may still read it.</summary>
    private sealed record Kept(ItemMask Mask, HashSet<string> UnknownFields);
}
