using System.Runtime.CompilerServices;
using Recsys.Datasets.Splits;

namespace Recsys.Models.Blocks.Histories;

/// <summary>
/// Whether the order of the histories says anything of what comes next. Of the users who took both the last item l of a case and its target t it is
/// asked whether t came after l, and how soon, against what it would be had each of them taken the same items in a drawn order:
/// <c>d = Σ_u (w_u(l → t) − E[w | |S_u|])/√(c(l)·c(t))</c>, with w = 1/distance where t came after l, else 0, and its mean over all orders of
/// n items <c>E[w | n] = Σ_{k&lt;n} (n − k)/k / (n·(n − 1))</c>. In no order d is zero in the mean, whatever is taken and however popular it is.
/// Times make an order real: it counts unless d is below zero beyond chance. Of a file that knows only an order, d must be above zero beyond chance.
/// </summary>
internal static class HistoryOrder
{
    /// <summary>Cases beyond this many would make the answer surer than it must be.</summary>
    private const int MaxCases = 2_000;

    /// <summary>Users of an item that are counted; the first ones in the order of the data.</summary>
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
        var histories = RecentItems.OfUsers(split.Train.Histories);
        // Of a very popular item a part of the users is enough, and all would take minutes.
        var places = HistoryPlaces.Of(histories, split.Train.ItemVocabulary.Size, MaxUsers);
        var expected = MeanWeights(histories.Max(h => h.Length));
        var placeOfTarget = new Dictionary<int, int>();
        var (n, sum, squares) = (0, 0.0, 0.0);
        var step = Math.Max(1, split.Validation.Count / MaxCases);
        for (var c = 0; c < split.Validation.Count; c += step)
        {
            var (query, target) = split.Validation[c];
            if (query.History.Length == 0 || query.History[^1] == target) continue;
            var last = places[query.History[^1]];
            placeOfTarget.Clear();
            foreach (var (user, place) in places[target]) placeOfTarget.Add(user, place);
            var (d, common) = (0.0, 0);
            foreach (var (user, place) in last)
            {
                if (!placeOfTarget.TryGetValue(user, out var at)) continue;
                common++;
                d += (at > place ? 1.0 / (at - place) : 0) - expected[histories[user].Length];
            }

            if (common == 0) continue;
            d /= Math.Sqrt((double)last.Count * places[target].Count);
            n++;
            sum += d;
            squares += d * d;
        }

        var mean = sum / n;
        var variance = (squares / n) - (mean * mean);
        return n < 2 || variance <= 0 ? 0 : mean / Math.Sqrt(variance / (n - 1));
    }

    /// <summary>
    /// E[w | n] by n: two of n items stand k apart, in this order, in n − k of their n·(n − 1) places, and
    /// <c>Σ_k (n − k)/k = n·H_(n−1) − (n − 1)</c>.
    /// </summary>
    private static double[] MeanWeights(int longest)
    {
        var result = new double[longest + 1];
        var harmonic = 0.0;
        for (var n = 2; n <= longest; n++)
        {
            harmonic += 1.0 / (n - 1);
            result[n] = ((n * harmonic) - (n - 1)) / ((double)n * (n - 1));
        }

        return result;
    }
}
