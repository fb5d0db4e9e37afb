namespace Recsys.Evaluation.Metrics;

/// <summary>
/// Popularity lift of the lists over the histories: <c>(p̄(lists) − p̄(histories)) / p̄(histories)</c> with p̄ the mean popularity (share of
/// training users) of the items. 0: as popular as what people take themselves; 1: twice as popular. (Abdollahpouri et al., The
/// unfairness of popularity bias in recommendation, RMSE 2019.)
/// </summary>
public static class PopularityBias
{
    /// <summary>The lift.</summary>
    /// <param name="lists">Shown items; zeros are left out.</param>
    /// <param name="histories">Items that the same users took before; zeros are left out.</param>
    /// <param name="usersOfItem">How many training users have each item.</param>
    /// <returns>0 where there is no history.</returns>
    public static double Of(ReadOnlySpan<int> lists, ReadOnlySpan<int> histories, ReadOnlySpan<int> usersOfItem)
    {
        var before = Mean(histories, usersOfItem);
        return before > 0 ? (Mean(lists, usersOfItem) - before) / before : 0;
    }

    private static double Mean(ReadOnlySpan<int> items, ReadOnlySpan<int> usersOfItem)
    {
        double sum = 0;
        var count = 0;
        foreach (var item in items)
        {
            if (item > 0)
            {
                sum += usersOfItem[item];
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }
}
