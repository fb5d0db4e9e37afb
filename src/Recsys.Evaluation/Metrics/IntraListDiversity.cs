namespace Recsys.Evaluation.Metrics;

/// <summary>
/// Intra-list diversity: <c>mean over pairs of a list of 1 − |C(i) ∩ C(j)| / |C(i) ∪ C(j)|</c>, the Jaccard distance of the items'
/// categories. Two items without categories have distance 1. Unit: 0 (all alike) to 1. (Ziegler et al., Improving recommendation lists
/// through topic diversification, WWW 2005.)
/// </summary>
public static class IntraListDiversity
{
    /// <summary>The value of one list; 0 where it has fewer than two items.</summary>
    /// <param name="list">The items; zeros are left out.</param>
    /// <param name="categoriesOf">The categories of an item.</param>
    public static double Of(ReadOnlySpan<int> list, Func<int, IReadOnlySet<string>> categoriesOf)
    {
        ArgumentNullException.ThrowIfNull(categoriesOf);
        var sets = new List<IReadOnlySet<string>>(list.Length);
        foreach (var item in list)
        {
            if (item > 0)
            {
                sets.Add(categoriesOf(item));
            }
        }

        double sum = 0;
        for (var i = 0; i < sets.Count; i++)
        {
            for (var j = i + 1; j < sets.Count; j++)
            {
                var common = sets[i].Count(sets[j].Contains);
                var union = sets[i].Count + sets[j].Count - common;
                sum += union == 0 ? 1 : 1 - ((double)common / union);
            }
        }

        var pairs = sets.Count * (sets.Count - 1) / 2;
        return pairs == 0 ? 0 : sum / pairs;
    }
}
