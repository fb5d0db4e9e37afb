namespace Recsys.Evaluation.Metrics;

/// <summary>
/// Mean self-information of what is shown: <c>mean of −log₂ p(i)</c> with <c>p(i)</c> the share of training users who have item i; an item
/// that nobody has counts as if half a user had it. Unit: bits. (Zhou et al., Solving the apparent diversity-accuracy dilemma, PNAS 2010.)
/// </summary>
public static class Novelty
{
    /// <summary>The mean over all places of all lists.</summary>
    /// <param name="lists">Lists of items one after the other; zeros are left out.</param>
    /// <param name="usersOfItem">How many training users have each item; shape [ItemVocabulary.Size].</param>
    /// <param name="users">Training users.</param>
    public static double Of(ReadOnlySpan<int> lists, ReadOnlySpan<int> usersOfItem, int users)
    {
        double sum = 0;
        var count = 0;
        foreach (var item in lists)
        {
            if (item > 0)
            {
                sum -= Math.Log2(Math.Max(usersOfItem[item], 0.5) / users);
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }
}
