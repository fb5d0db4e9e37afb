using Recsys.Datasets;

namespace Recsys.Evaluation.Baselines;

/// <summary>How many users have each item.</summary>
public static class ItemCounts
{
    /// <summary>Different users an item; shape [ItemVocabulary.Size].</summary>
    public static int[] Users(InteractionDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var counts = new int[dataset.ItemVocabulary.Size];
        foreach (var items in DistinctItems(dataset))
        {
            foreach (var item in items)
            {
                counts[item]++;
            }
        }

        return counts;
    }

    /// <summary>The different items of each user, ascending; index = user.</summary>
    internal static int[][] DistinctItems(InteractionDataset dataset)
    {
        var result = new int[dataset.UserVocabulary.Size][];
        for (var user = 0; user < result.Length; user++)
        {
            result[user] = Distinct(dataset.Histories.ItemsOf(user));
        }

        return result;
    }

    /// <summary>Each item once, ascending.</summary>
    internal static int[] Distinct(ReadOnlySpan<int> items)
    {
        var sorted = items.ToArray();
        Array.Sort(sorted);
        var count = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                sorted[count++] = sorted[i];
            }
        }

        return sorted[..count];
    }
}
