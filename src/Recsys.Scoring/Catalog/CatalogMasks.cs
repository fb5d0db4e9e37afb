using System.Runtime.InteropServices;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Requests;

namespace Recsys.Scoring.Catalog;

/// <summary>
/// Which items of a version the catalog lets through, so that a filter costs what it lets through and not what there is. Made anew when the catalog
/// changed: by the first request after that, while the others go on with what was.
/// </summary>
internal sealed class CatalogMasks(IdTable items)
{
    private readonly Lock _making = new();
    private volatile Made? _made;

    /// <summary>The items that filters let through.</summary>
    public ItemMask Of(IItemCatalog catalog, ItemFilters filters)
    {
        if (catalog.IsEmpty) return ItemMask.All(items.Size);
        var made = Current(catalog);
        if (filters.Categories.Count == 0) return Without(made.Available.Copy(), made, filters);
        var mask = ItemMask.None(items.Size);
        foreach (var item in filters.Categories.SelectMany(made.In)) mask.Add(item);
        mask.And(made.Available);
        return Without(mask, made, filters);
    }

    private static ItemMask Without(ItemMask mask, Made made, ItemFilters filters)
    {
        foreach (var item in filters.NotCategories.SelectMany(made.In)) mask.Remove(item);
        return mask;
    }

    private Made Current(IItemCatalog catalog)
    {
        var (state, made) = (catalog.State, _made);
        if (ReferenceEquals(made?.State, state)) return made!;
        if (made is null) _making.Enter();
        else if (!_making.TryEnter()) return made;
        try
        {
            return ReferenceEquals(_made?.State, state) ? _made! : _made = Make(catalog, state);
        }
        finally
        {
            _making.Exit();
        }
    }

    private Made Make(IItemCatalog catalog, object state)
    {
        var available = ItemMask.All(items.Size);
        var byCategory = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var index = 1; index < items.Size; index++)
        {
            if (catalog.Find(items[index]) is not { } item) continue;
            if (!item.Available) available.Remove(index);
            foreach (var category in item.Categories)
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(byCategory, category, out _);
                (list ??= []).Add(index);
            }
        }

        return new Made(state, available, byCategory);
    }

    /// <summary>Its mask is not given back: requests may still read it when another has taken its place.</summary>
    private sealed record Made(object State, ItemMask Available, Dictionary<string, List<int>> ByCategory)
    {
        public List<int> In(string category) => ByCategory.TryGetValue(category, out var list) ? list : [];
    }
}
