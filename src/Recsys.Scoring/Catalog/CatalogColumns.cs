using BitFaster.Caching.Lru;
using Recsys.Domain;
using Recsys.Scoring.Filters;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Catalog;

/// <summary>
/// The values of fields by item of a version: which of the different values an item has, so that a comparison is made once for each of these and not
/// for each item. A field is read when it is first asked for; the last <see cref="MaxFields"/> are kept, two bytes an item each. Fields of more
/// different values than that can number are read item by item.
/// </summary>
/// <param name="ids">The items.</param>
/// <param name="items">Their descriptions by index, null where there is none; filled before the first question, or of length 0.</param>
/// <param name="attributes">The names of all attributes: what is none of them is read of no item.</param>
internal sealed class CatalogColumns(IdTable ids, Item?[] items, Lazy<IReadOnlySet<string>> attributes)
{
    /// <summary>The most fields that are kept: as many as one filter may name.</summary>
    public const int MaxFields = ItemFilter.MaxFields;

    private const long NoMoment = -1;

    private readonly ConcurrentLru<(FilterFieldKind Kind, string Name), Column> _columns =
        new(1, MaxFields, EqualityComparer<(FilterFieldKind, string)>.Default);

    private readonly Lazy<long[]> _moments = new(() => [.. items.Select(i => i?.PublishedAt?.UtcTicks ?? NoMoment)]);

    /// <summary>The items whose values of a field fit, in a mask of the caller's own.</summary>
    public ItemMask Where(FilterField field, Func<IReadOnlyList<string>, bool> fits)
    {
        var mask = ItemMask.None(ids.Size);
        if (field.Kind == FilterFieldKind.Attribute && !attributes.Value.Contains(field.Name)) return mask;
        var (numbers, values) = _columns.GetOrAdd((field.Kind, field.Name), _ => Read(field));
        if (numbers is null)
        {
            for (var item = 1; item < ids.Size; item++)
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
        var mask = ItemMask.None(ids.Size);
        foreach (var id in wanted) mask.Add(ids.IndexOf(id));
        mask.Remove(0);
        return mask;
    }

    /// <summary>The items whose moment fits, in a mask of the caller's own.</summary>
    public ItemMask OfMoments(Func<long, bool> fits)
    {
        var (mask, moments) = (ItemMask.None(ids.Size), _moments.Value);
        for (var item = 1; item < moments.Length; item++)
        {
            if (moments[item] != NoMoment && fits(moments[item])) mask.Add(item);
        }

        return mask;
    }

    /// <summary>An item that the catalog does not describe has its id alone.</summary>
    private Item this[int item] => (items.Length == 0 ? null : items[item]) ?? new Item { ItemId = ids[item] };

    private Column Read(FilterField field)
    {
        var (numbers, known) = (new ushort[ids.Size], new Dictionary<IReadOnlyList<string>, ushort>(SameValues.Instance));
        for (var item = 1; item < numbers.Length; item++)
        {
            var values = field.Values(this[item]);
            if (!known.TryGetValue(values, out numbers[item]))
            {
                if (known.Count > ushort.MaxValue) return new Column(null, []);
                known[values] = numbers[item] = (ushort)known.Count;
            }
        }

        return new Column(numbers, [.. known.Keys]);
    }

    /// <param name="Numbers">By item which of the values it has; null where there are too many.</param>
    /// <param name="Values">The different values, in the order of their numbers.</param>
    private sealed record Column(ushort[]? Numbers, IReadOnlyList<string>[] Values);

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
