namespace Recsys.Evaluation.Metrics;

/// <summary>
/// Catalog coverage@k: <c>|⋃ top k of all cases| / |catalog|</c>, the share of the catalog that anybody is shown. Unit: share, 0 to 1.
/// (Ge, Delgado-Battenfeld and Jannach, Beyond accuracy: evaluating recommender systems by coverage and serendipity, RecSys 2010.)
/// </summary>
public static class Coverage
{
    /// <summary>The share of the catalog that occurs in the lists.</summary>
    /// <param name="lists">Lists of items one after the other; 0 fills lists that are too short.</param>
    /// <param name="catalog">The number of items; indices run from 1 to it.</param>
    public static double Of(ReadOnlySpan<int> lists, int catalog)
    {
        if (catalog == 0)
        {
            return 0;
        }

        var shown = new bool[catalog + 1];
        var count = 0;
        foreach (var item in lists)
        {
            if (item > 0 && !shown[item])
            {
                shown[item] = true;
                count++;
            }
        }

        return (double)count / catalog;
    }
}
