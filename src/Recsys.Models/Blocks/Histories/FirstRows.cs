using Recsys.Datasets;

namespace Recsys.Models.Blocks.Histories;

/// <summary>
/// Where a user took an item first: what counts a user once an item counts by this.
/// </summary>
internal static class FirstRows
{
    /// <summary>For each row of the data the first one of the same user and item, shape [rows].</summary>
    public static int[] Of(InteractionDataset dataset)
    {
        var (result, first) = (new int[dataset.Count], new Dictionary<int, int>());
        for (var user = 0; user < dataset.Histories.Users; user++)
        {
            first.Clear();
            foreach (var row in dataset.Histories.RowsOf(user))
            {
                first.TryAdd(dataset.Items[row], row);
                result[row] = first[dataset.Items[row]];
            }
        }

        return result;
    }
}
