using BitFaster.Caching;
using BitFaster.Caching.Lru;
using Recsys.Domain;
using Recsys.Scoring.Filters;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Catalog;

/// <summary>
/// The values of fields by item of a version: which of the different values an item has, so that a comparison is made once for each of these and not
/// for each item. A field is read when it is first asked for, once however many ask; the last <see cref="MaxFields"/> are kept, two bytes an item
/// each. Fields of more different values than that can number are read item by item.
/// </summary>
internal sealed class CatalogColumns
{
    /// <summary>The most fields that are kept: as many as a request may name.</summary>
    public const int MaxFields = ItemFilter.MaxFields;

    private readonly ICache<(FilterFieldKind Kind, string Name), Column> _columns = new ConcurrentLruBuilder<(FilterFieldKind, string), Column>()
        .WithAtomicGetOrAdd().WithConcurrencyLevel(1).WithCapacity(MaxFields).Build();

    private readonly IdTable _ids;
    private readonly Item?[] _items;
    private readonly PublishedItems? _published;
    private readonly Lazy<IReadOnlySet<string>> _attributes;

    /// <param name="ids">The items.</param>
    /// <param name="items">Their descriptions by index, null where there is none; or of length 0.</param>
    /// <param name="published">Their moments; null where there is none.</param>
    /// <param name="attributes">The names of all attributes: what is none of them is read of no item.</param>
    public CatalogColumns(IdTable ids, Item?[] items, PublishedItems? published, Lazy<IReadOnlySet<string>> attributes) =>
        (_ids, _items, _published, _attributes) = (ids, items, published, attributes);

    /// <summary>Takes over what was read before some items changed.</summary>
    public void TakeOver(CatalogColumns before, IReadOnlyList<ItemChange> changes)
    {
        foreach (var (key, column) in before._columns) _columns.AddOrUpdate(key, Changed(column, changes));
    }

    /// <summary>The items whose values of a field fit, in a mask of the caller's own.</summary>
    public ItemMask Where(FilterField field, Func<IReadOnlyList<string>, bool> fits)
    {
        var mask = ItemMask.None(_ids.Size);
        if (field.Kind == FilterFieldKind.Attribute && !_attributes.Value.Contains(field.Name)) return mask;
        var (_, numbers, values) = _columns.GetOrAdd((field.Kind, field.Name), _ => Read(field));
        if (numbers is null)
        {
            for (var item = 1; item < _ids.Size; item++)
            {
                if (fits(field.Values(this[item]))) mask.Add(item);
            }

            return mask;
        }

        var fitting = Array.ConvertAll(values, v => fits(v));
        for (var item = 1; item < numbers.Length; item++)
        {
            if (fitting[numbers[item]]) mask.Add(item);
        }

        return mask;
    }

    /// <summary>The items of some ids, in a mask of the caller's own.</summary>
    public ItemMask OfIds(IReadOnlySet<string> wanted)
    {
        var mask = ItemMask.None(_ids.Size);
        foreach (var id in wanted) mask.Add(_ids.IndexOf(id));
        mask.Remove(0);
        return mask;
    }

    /// <summary>The items of some moments, in a mask of the caller's own.</summary>
    public ItemMask OfMoments(IReadOnlyList<(long From, long Until)> moments)
    {
        var mask = ItemMask.None(_ids.Size);
        foreach (var (from, until) in moments) _published?.AddBetween(from, until, mask);
        return mask;
    }

    /// <summary>An item that the catalog does not describe has its id alone.</summary>
    private Item this[int item] => (_items.Length == 0 ? null : _items[item]) ?? new Item { ItemId = _ids[item] };

    private Column Read(FilterField field)
    {
        var (numbers, known) = (new ushort[_ids.Size], new Dictionary<IReadOnlyList<string>, ushort>(SameValues.Instance));
        for (var item = 1; item < numbers.Length; item++)
        {
            if (!TryNumber(field.Values(this[item]), known, out numbers[item])) return new Column(field, null, []);
        }

        return new Column(field, numbers, [.. known.Keys]);
    }

    private Column Changed(Column column, IReadOnlyList<ItemChange> changes)
    {
        if (column.Numbers is null) return column;
        var others = changes
            .Where(c => !SameValues.Instance.Equals(column.Values[column.Numbers[c.Index]], column.Field.Values(this[c.Index]))).ToList();
        if (others.Count == 0) return column;
        var known = column.Values.Index().ToDictionary(v => v.Item, v => (ushort)v.Index, SameValues.Instance);
        var numbers = (ushort[])column.Numbers.Clone();
        foreach (var change in others)
        {
            // Values that no item has any more are left, until there is no room for new ones.
            if (!TryNumber(column.Field.Values(this[change.Index]), known, out numbers[change.Index])) return Read(column.Field);
        }

        return column with { Numbers = numbers, Values = [.. known.Keys] };
    }

    private static bool TryNumber(IReadOnlyList<string> values, Dictionary<IReadOnlyList<string>, ushort> known, out ushort number)
    {
        if (known.TryGetValue(values, out number)) return true;
        if (known.Count > ushort.MaxValue) return false;
        known[values] = number = (ushort)known.Count;
        return true;
    }

    /// <param name="Field">The field.</param>
    /// <param name="Numbers">By item which of the values it has; null where there are too many.</param>
    /// <param name="Values">The different values, in the order of their numbers.</param>
    private sealed record Column(FilterField Field, ushort[]? Numbers, IReadOnlyList<string>[] Values);

    private sealed class SameValues : IEqualityComparer<IReadOnlyList<string>>
    {
        public static SameValues Instance { get; } = new();

        public bool Equals(IReadOnlyList<string>? x, IReadOnlyList<string>? y) => x!.SequenceEqual(y!, StringComparer.Ordinal);

        public int GetHashCode(IReadOnlyList<string> values)
        {
            var hash = default(HashCode);
            foreach (var value in values) hash.Add(value, StringComparer.Ordinal);
            return hash.ToHashCode();
        }
    }
}
