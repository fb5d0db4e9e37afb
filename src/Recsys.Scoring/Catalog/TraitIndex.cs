using System.Runtime.InteropServices;
using Recsys.Domain;

namespace Recsys.Scoring.Catalog;

/// <summary>Which items of a version share what: of each trait the items that have it, four bytes each.</summary>
internal sealed class TraitIndex
{
    private readonly Dictionary<string, KnownTrait> _traits = new(StringComparer.Ordinal);

    /// <param name="items">By index; null where nothing is known.</param>
    public TraitIndex(IReadOnlyList<Item?> items)
    {
        var all = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var described = 0;
        for (var index = 0; index < items.Count; index++)
        {
            if (items[index] is not { } item) continue;
            described++;
            foreach (var trait in item.Traits().Distinct(StringComparer.Ordinal))
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(all, trait, out _);
                (list ??= []).Add(index);
            }
        }

        foreach (var (trait, having) in all)
        {
            _traits.Add(trait, new KnownTrait(trait, Math.Log(1 + ((double)described / having.Count)), [.. having]));
        }
    }

    /// <summary>The traits of an item that items of the version have too, the rarest first.</summary>
    public IReadOnlyList<KnownTrait> Of(Item item) =>
    [
        .. item.Traits().Distinct(StringComparer.Ordinal).Select(t => _traits.GetValueOrDefault(t)).OfType<KnownTrait>()
            .OrderByDescending(t => t.Weight).ThenBy(t => t.Name, StringComparer.Ordinal),
    ];
}
