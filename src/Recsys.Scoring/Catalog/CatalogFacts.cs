using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Recsys.Domain;
using Recsys.Scoring.Filters;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Catalog;

/// <summary>
/// What the catalog says of the items of a version, by index, at one moment. The items that a filter lets through are found once for each text
/// of a filter, however many ask at once; the last <see cref="MaxFilters"/> are kept: items / 8 bytes each. Those that compare a moment are kept
/// apart: where it is the clock's, none of them is asked again, and they must not take the place of those that are.
/// </summary>
internal sealed class CatalogFacts
{
    /// <summary>The most items of <see cref="NewestAt"/>.</summary>
    public const int MostNew = 100_000;

    /// <summary>The most filters whose items are remembered.</summary>
    public const int MaxFilters = 64;

    /// <summary>The most filters that compare a moment and whose items are remembered, until the catalog changes.</summary>
    public const int MaxFiltersOfMoments = 16;

    private readonly ICache<string, Kept> _filters = NewCache(MaxFilters), _ofMoments = NewCache(MaxFiltersOfMoments);

    private readonly IdTable _ids;
    private readonly Item?[] _items;
    private readonly ItemMask _available;
    private readonly CatalogColumns _columns;
    private readonly Lazy<IReadOnlySet<string>> _attributes;
    private readonly Lazy<TraitIndex> _traits;
    private readonly Lazy<IReadOnlyList<Item>> _newest;
    private volatile Shown? _shown;

    /// <param name="ids">The items of the version.</param>
    /// <param name="catalog">What describes them.</param>
    /// <param name="state">The catalog's state before it is read.</param>
    /// <param name="before">
    /// What was known before: what did not change is taken over, and what had been asked for is made here, so that no request waits for it.
    /// </param>
    public CatalogFacts(IdTable ids, IItemCatalog catalog, object state, CatalogFacts? before = null)
    {
        (State, _ids) = (state, ids);
        _items = catalog.IsEmpty ? [] : [null, .. Enumerable.Range(1, ids.Size - 1).Select(i => catalog.Find(ids[i]))];
        var same = ReferenceEquals(before?._ids, ids) ? before : null;
        var all = ItemChange.Between(same?._items ?? [], _items);
        var changes = same is null ? null : all.ToList();
        _available = AvailableOf(same?._available.Copy() ?? ItemMask.All(ids.Size), changes ?? all);
        Published = changes?.TrueForAll(c => c.Before?.PublishedAt == c.After?.PublishedAt) == true ? same!.Published : PublishedOf(_items);

        var isSameCatalog = ReferenceEquals(before?.State, state);
        _attributes = isSameCatalog ? before!._attributes : NamesIn(catalog);
        _newest = isSameCatalog ? before!._newest : NewestIn(catalog);
        _traits = new(() => new TraitIndex(null, ItemChange.Between([], _items)));
        _columns = new CatalogColumns(ids, _items, Published, _attributes);
        if (before is null) return;
        if (before._newest.IsValueCreated) _ = _newest.Value;
        if (before._traits.IsValueCreated) _traits = new(changes is null ? _traits.Value : new TraitIndex(before.Traits, changes));
        if (changes is not null) _columns.TakeOver(before._columns, changes);
        foreach (var (text, kept) in before._filters) _filters.AddOrUpdate(text, changes is null ? Find(kept.Filter) : Changed(kept, changes));
    }

    /// <summary>The catalog's state that this was made of.</summary>
    public object State { get; }

    /// <summary>Since when each item can be had; null where of no item it was said.</summary>
    public PublishedItems? Published { get; }

    /// <summary>Which items share what; made when first asked for.</summary>
    public TraitIndex Traits => _traits.Value;

    /// <summary>What may be shown at a moment; not to be changed. It is looked for again when an item became due.</summary>
    public ItemMask AvailableAt(DateTimeOffset now)
    {
        if (Published is null) return _available;
        var (shown, ticks) = (_shown, now.UtcTicks);
        if (shown is not null && ticks >= shown.From && ticks < shown.Until) return shown.Mask;
        var mask = _available.Copy();
        var (from, until) = Published.RemoveLater(mask, ticks);
        _shown = new Shown(mask, from, until);
        return mask;
    }

    /// <summary>The newest items of the catalog that can be had at a moment, known to the version or not; of those that say since when.</summary>
    public IEnumerable<Item> NewestAt(DateTimeOffset now) => _newest.Value.SkipWhile(i => i.PublishedAt > now).Take(MostNew);

    /// <summary>The description of an item, or null.</summary>
    public Item? this[int item] => _items.Length == 0 ? null : _items[item];

    /// <summary>The items that a filter lets through; not to be changed. An item that the catalog does not describe has its id alone.</summary>
    public ItemMask Of(ItemFilter filter) => Keep(filter).Mask;

    /// <summary>Attributes that a filter compares and that no item of the catalog has, known to the version or not.</summary>
    public IReadOnlyCollection<string> UnknownFieldsOf(ItemFilter filter) => Keep(filter).UnknownFields;

    private Kept Keep(ItemFilter filter) => (filter.HasMoment ? _ofMoments : _filters).GetOrAdd(filter.Text, _ => Find(filter));

    private static ICache<string, Kept> NewCache(int capacity) => new ConcurrentLruBuilder<string, Kept>()
        .WithAtomicGetOrAdd().WithConcurrencyLevel(1).WithCapacity(capacity).WithKeyComparer(StringComparer.Ordinal).Build();

    private Kept Find(ItemFilter filter) => new(filter, filter.Of(_columns), UnknownIn(filter));

    private Kept Changed(Kept kept, List<ItemChange> changes)
    {
        var mask = kept.Mask;
        foreach (var change in changes)
        {
            var fits = kept.Filter.Allows(change.After ?? new Item { ItemId = _ids[change.Index] });
            if (fits == mask[change.Index]) continue;
            if (ReferenceEquals(mask, kept.Mask)) mask = mask.Copy();
            mask.Set(change.Index, fits);
        }

        return kept with { Mask = mask, UnknownFields = UnknownIn(kept.Filter) };
    }

    private HashSet<string> UnknownIn(ItemFilter filter) => [.. filter.Attributes.Where(a => !_attributes.Value.Contains(a))];

    private static ItemMask AvailableOf(ItemMask before, IEnumerable<ItemChange> changes)
    {
        foreach (var change in changes) before.Set(change.Index, change.After is not { Available: false });
        return before;
    }

    // Made apart: what is not asked for must not hold what was before.
    private static Lazy<IReadOnlySet<string>> NamesIn(IItemCatalog catalog) =>
        new(() => catalog.Items.SelectMany(i => i.Attributes.Keys).ToHashSet(StringComparer.Ordinal));

    private static Lazy<IReadOnlyList<Item>> NewestIn(IItemCatalog catalog) => new(() =>
    [
        .. catalog.Items.Where(i => i.Available && i.PublishedAt is not null)
            .OrderByDescending(i => i.PublishedAt).ThenBy(i => i.ItemId, StringComparer.Ordinal),
    ]);

    private static PublishedItems? PublishedOf(Item?[] items) => Array.Exists(items, i => i?.PublishedAt is not null)
        ? new PublishedItems([.. items.Select(i => i?.PublishedAt?.UtcTicks ?? PublishedItems.Never)])
        : null;

    /// <summary>Its mask is not given back when it is forgotten: requests may still read it.</summary>
    private sealed record Kept(ItemFilter Filter, ItemMask Mask, HashSet<string> UnknownFields);

    /// <param name="Mask">What may be shown.</param>
    /// <param name="From">From this moment on, in ticks of UTC.</param>
    /// <param name="Until">Until before this one.</param>
    private sealed record Shown(ItemMask Mask, long From, long Until);
}
