using System.Collections.Immutable;
using Recsys.Domain;

namespace Recsys.Interactions.Items;

/// <summary>The catalog at one moment. Immutable: a request keeps the one that it began with.</summary>
public sealed class CatalogSnapshot
{
    private readonly ImmutableDictionary<string, (Item Item, DateTimeOffset At)> _items;

    private CatalogSnapshot(ImmutableDictionary<string, (Item Item, DateTimeOffset At)> items, DateTimeOffset? readAt)
        => (_items, ReadAt) = (items, readAt);

    /// <summary>No item.</summary>
    public static CatalogSnapshot Empty { get; } = new(ImmutableDictionary.Create<string, (Item, DateTimeOffset)>(StringComparer.Ordinal), null);

    /// <summary>Number of items.</summary>
    public int Count => _items.Count;

    /// <summary>When the reading of it began: all that was written before is in it. Null where nothing was read.</summary>
    public DateTimeOffset? ReadAt { get; }

    /// <summary>The same object for as long as no item changes, over any number of readings.</summary>
    public object State => _items;

    /// <summary>An item, or null where the catalog does not know it.</summary>
    public Item? Find(string itemId) => _items.TryGetValue(itemId, out var found) ? found.Item : null;

    /// <summary>All items, in no order.</summary>
    public IEnumerable<Item> Items => _items.Values.Select(i => i.Item);

    /// <summary>All items, the latest written first; of those of one moment by id.</summary>
    public IEnumerable<Item> LatestFirst =>
        _items.Values.OrderByDescending(i => i.At).ThenBy(i => i.Item.ItemId, StringComparer.Ordinal).Select(i => i.Item);

    internal CatalogSnapshot With(IReadOnlyDictionary<string, (Item Item, DateTimeOffset At)> changed, DateTimeOffset readAt)
    {
        var fresh = changed.Where(c => !_items.TryGetValue(c.Key, out var known) || known.At != c.Value.At).ToList();
        return new CatalogSnapshot(fresh.Count == 0 ? _items : _items.SetItems(fresh), readAt);
    }
}
