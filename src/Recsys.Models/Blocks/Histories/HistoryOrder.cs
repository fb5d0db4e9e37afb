using System.Runtime.CompilerServices;
using Recsys.Datasets.Splits;

namespace Recsys.Models.Blocks.Histories;

/// <summary>
/// Whether the order of the histories says anything of what comes next. With <c>s(i, t) = c(i, t)/√(c(i)·c(t))</c> the similarity of an item of the
/// history to the target by common users, <c>d = mean of s over the later half of the history − mean of s over the earlier half</c> is around zero
/// where a file lists what a user did in no order, and above it where tastes move on. Times make an order real: it counts unless d is below zero
/// beyond chance. Of a file that knows only an order, d must be above zero beyond chance.
/// </summary>
internal static class HistoryOrder
{
    /// <summary>Cases beyond this many would make the answer surer than it must be.</summary>
    private const int MaxCases = 2_000;

    /// <summary>Users of a target that are counted; the first ones in the order of the data.</summary>
    private const int MaxUsers = 500;

    /// <summary>
    /// Standard errors that the mean of d lies above zero where an order without times counts, and below it where one with times does not.
    /// </summary>
    private const double Confidence = 2;

    private static readonly ConditionalWeakTable<DatasetSplit, object> Known = [];

    /// <summary>Decided by the validation cases and the training data alone; the same split gets the same answer.</summary>
    public static bool SaysSomething(DatasetSplit split) =>
        (bool)Known.GetValue(split, s => s.Train.IsTimed ? ZScore(s) >= -Confidence : ZScore(s) > Confidence);

    /// <summary>The mean of d over its standard error; 0 where there are fewer than two cases.</summary>
    public static double ZScore(DatasetSplit split)
    {
        var train = split.Train;
        var itemsOf = RecentItems.OfUsers(train.Histories);
        var usersOf = UsersOf(itemsOf, train.ItemVocabulary.Size);
        var common = new int[train.ItemVocabulary.Size];
        var (n, sum, squares) = (0, 0.0, 0.0);
        var step = Math.Max(1, split.Validation.Count / MaxCases);
        for (var c = 0; c < split.Validation.Count; c += step)
        {
            var (query, target) = split.Validation[c];
            var history = RecentItems.Of(query.History);
            if (history.Length < 2 || usersOf[target].Count == 0)
            {
                continue;
            }

            Array.Clear(common);
            foreach (var user in usersOf[target])
            {
                foreach (var item in itemsOf[user])
                {
                    common[item]++;
                }
            }

            // The one in the middle of an odd number is in neither half.
            var half = history.Length / 2;
            var d = (Similarity(history.AsSpan(history.Length - half), common, usersOf) - Similarity(history.AsSpan(0, half), common, usersOf))
                / (half * Math.Sqrt(usersOf[target].Count));
            n++;
            sum += d;
            squares += d * d;
        }

        var mean = sum / n;
        var variance = (squares / n) - (mean * mean);
        return n < 2 || variance <= 0 ? 0 : mean / Math.Sqrt(variance / (n - 1));
    }

    private static double Similarity(ReadOnlySpan<int> items, int[] common, List<int>[] usersOf)
    {
        double sum = 0;
        foreach (var item in items)
        {
            sum += common[item] == 0 ? 0 : common[item] / Math.Sqrt(usersOf[item].Count);
        }

        return sum;
    }

    private static List<int>[] UsersOf(int[][] itemsOf, int items)
    {
        var result = new List<int>[items];
        for (var i = 0; i < items; i++)
        {
            result[i] = [];
        }

        for (var user = 0; user < itemsOf.Length; user++)
        {
            foreach (var item in itemsOf[user])
            {
                // Of a very popular item a part is enough, and all would take minutes.
                if (result[item].Count < MaxUsers)
                {
                    result[item].Add(user);
                }
            }
        }

        return result;
    }
}
