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
        foreach (var items in OfUsers(dataset))
        {
            foreach (var item in items)
            {
                counts[item]++;
            }
        }

        return counts;
    }

    /// <summary>The different items of each user, ascending; index = user.</summary>
    internal static int[][] OfUsers(InteractionDataset dataset) =>
        [.. Enumerable.Range(0, dataset.UserVocabulary.Size).Select(u => DistinctItems.Of(dataset.Histories.ItemsOf(u)))];
}
