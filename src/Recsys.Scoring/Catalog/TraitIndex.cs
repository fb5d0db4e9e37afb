using System.Runtime.InteropServices;
using Recsys.Domain;

namespace Recsys.Scoring.Catalog;

/// <summary>Which items of a version share what: of each trait how many items have it, and some of those.</summary>
internal sealed class TraitIndex
{
    /// <summary>Items kept a trait, evenly spread over all that have it.</summary>
    public const int MostItems = 64;

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
            var count = Math.Min(MostItems, having.Count);
            int[] some = [.. Enumerable.Range(0, count).Select(n => having[(int)((long)n * having.Count / count)])];
            _traits.Add(trait, new KnownTrait(trait, Math.Log(1 + ((double)described / having.Count)), some));
        }
    }

    /// <summary>The traits of an item that items of the version have too, the rarest first.</summary>
    public IReadOnlyList<KnownTrait> Of(Item item) =>
    [
        .. item.Traits().Distinct(StringComparer.Ordinal).Select(t => _traits.GetValueOrDefault(t)).OfType<KnownTrait>()
            .OrderByDescending(t => t.Weight).ThenBy(t => t.Name, StringComparer.Ordinal),
    ];
}
