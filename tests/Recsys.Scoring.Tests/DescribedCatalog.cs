using Recsys.Domain;
using Recsys.Scoring.Catalog;

namespace Recsys.Scoring.Tests;

/// <summary>A catalog in memory; what it says can be replaced.</summary>
internal sealed class DescribedCatalog(IEnumerable<Item> items) : IItemCatalog
{
    private volatile IReadOnlyDictionary<string, Item> _items = items.ToDictionary(i => i.ItemId);

    public event EventHandler? Changed;

    public bool IsRead { get; set; } = true;

    public bool IsEmpty => _items.Count == 0;

    public object State => _items;

    public IEnumerable<Item> Items => _items.Values;

    public Item? Find(string itemId) => _items.GetValueOrDefault(itemId);

    public void Replace(IEnumerable<Item> items)
    {
        _items = items.ToDictionary(i => i.ItemId);
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
