using System.Runtime.InteropServices;
using Recsys.Domain;

namespace Recsys.Scoring.Catalog;

/// <summary>Which items of a version share what: of each trait the items that have it, four bytes each.</summary>
internal sealed class TraitIndex
{
    private readonly Dictionary<string, int[]> _items;
    private readonly int _described;

    /// <param name="before">What it was; null where there was nothing.</param>
    /// <param name="changes">What changed since, in the order of the items.</param>
    public TraitIndex(TraitIndex? before, IEnumerable<ItemChange> changes)
    {
        var changed = new Dictionary<string, (List<int>? Come, HashSet<int>? Gone)>(StringComparer.Ordinal);
        _described = before?._described ?? 0;
        foreach (var (index, old, now) in changes)
        {
            _described += (now is null ? 0 : 1) - (old is null ? 0 : 1);
            string[] had = [.. old?.Traits() ?? []], has = [.. now?.Traits() ?? []];
            foreach (var trait in had.Except(has, StringComparer.Ordinal)) (Of(trait).Gone ??= []).Add(index);
            foreach (var trait in has.Except(had, StringComparer.Ordinal)) (Of(trait).Come ??= []).Add(index);
        }

        if (changed.Count == 0 && before is not null)
        {
            _items = before._items;
            return;
        }

        _items = before is null ? new(changed.Count, StringComparer.Ordinal) : new(before._items, StringComparer.Ordinal);
        foreach (var (trait, (come, gone)) in changed)
        {
            int[] items = [.. Merged(_items.GetValueOrDefault(trait, []), come ?? [], gone ?? [])];
            if (items.Length > 0) _items[trait] = items;
            else _items.Remove(trait);
        }

        ref (List<int>? Come, HashSet<int>? Gone) Of(string trait) => ref CollectionsMarshal.GetValueRefOrAddDefault(changed, trait, out _);
    }

    /// <summary>The traits of an item that items of the version have too, the rarest first.</summary>
    public IReadOnlyList<KnownTrait> Of(Item item) =>
    [
        .. item.Traits().Distinct(StringComparer.Ordinal).Where(_items.ContainsKey)
            .Select(t => new KnownTrait(t, Math.Log(1 + ((double)_described / _items[t].Length)), _items[t]))
            .OrderByDescending(t => t.Weight).ThenBy(t => t.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<int> Merged(int[] had, List<int> come, HashSet<int> gone)
    {
        var at = 0;
        foreach (var item in had)
        {
            for (; at < come.Count && come[at] < item; at++) yield return come[at];
            if (!gone.Contains(item)) yield return item;
        }

        for (; at < come.Count; at++) yield return come[at];
    }
}
