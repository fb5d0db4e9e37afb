using Recsys.Datasets;

namespace Recsys.Models.Families.Popularity;

/// <summary>
/// How often each item was new to a user, over all and by value of a context field. A repeat is not counted: what a user has is never
/// recommended again.
/// </summary>
internal sealed class PopularityCounts
{
    private const double MillisecondsADay = 86_400_000;

    private PopularityCounts(float[] items, float[] byValue, float[] values) => (Items, ByValue, Values) = (items, byValue, values);

    /// <summary>Shape [items].</summary>
    public float[] Items { get; }

    /// <summary>Shape [context ids × items].</summary>
    public float[] ByValue { get; }

    /// <summary>Shape [context ids].</summary>
    public float[] Values { get; }

    public static PopularityCounts Of(InteractionDataset dataset, double halfLifeInDays)
    {
        var items = new float[dataset.ItemVocabulary.Size];
        var values = new float[dataset.Context.Cardinality];
        var byValue = new float[values.Length * items.Length];
        var seen = new HashSet<(int User, int Item)>();
        var end = dataset.Count == 0 ? 0 : dataset.Times[^1];
        for (var r = 0; r < dataset.Count; r++)
        {
            var item = dataset.Items[r];
            if (!seen.Add((dataset.Users[r], item)))
            {
                continue;
            }

            var weight = double.IsInfinity(halfLifeInDays) || !dataset.IsTimed
                ? 1f
                : (float)Math.Pow(0.5, (end - dataset.Times[r]) / MillisecondsADay / halfLifeInDays);
            items[item] += weight;
            foreach (var id in dataset.ContextOf(r))
            {
                values[id] += weight;
                byValue[(id * items.Length) + item] += weight;
            }
        }

        return new PopularityCounts(items, byValue, values);
    }
}
