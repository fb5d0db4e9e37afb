using Recsys.Domain;

namespace Recsys.Scoring.Catalog;

/// <summary>
/// Maximal marginal relevance (Carbonell and Goldstein 1998) over categories: picks, one after the other, the candidate with the largest
/// <c>(1 − d) · s − d · max J</c>, where s is its score scaled to 0 … 1 over the candidates and J the Jaccard index of its categories with
/// those of an item picked before. A cap per category counts the first, broadest category; items without any are never capped.
/// </summary>
internal static class Diversifier
{
    /// <param name="candidates">Best first.</param>
    /// <param name="describe">The description of a candidate, or null.</param>
    /// <param name="k">How many to pick.</param>
    /// <param name="strength">d: 0 keeps the order, 1 looks at categories alone.</param>
    /// <param name="maxPerCategory">The cap, or null.</param>
    public static List<Recommendation> Pick(
        IReadOnlyList<Recommendation> candidates, Func<string, Item?> describe, int k, double strength, int? maxPerCategory)
    {
        var categories = candidates.Select(c => describe(c.ItemId)?.Categories ?? []).ToList();
        var (high, low) = candidates.Count == 0 ? (0, 0) : (candidates[0].Score, candidates.Min(c => c.Score));
        var range = high > low ? high - low : 1;
        var likest = new double[candidates.Count];
        var left = Enumerable.Range(0, candidates.Count).ToList();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var picked = new List<Recommendation>();
        while (picked.Count < k && left.Count > 0)
        {
            // The first among equals: candidates come best first.
            var best = left.MaxBy(i => ((1 - strength) * (candidates[i].Score - low) / range) - (strength * likest[i]));
            left.Remove(best);
            if (categories[best] is [var first, ..] && maxPerCategory is { } cap)
            {
                if (counts.GetValueOrDefault(first) >= cap)
                {
                    continue;
                }

                counts[first] = counts.GetValueOrDefault(first) + 1;
            }

            picked.Add(candidates[best]);
            if (strength > 0)
            {
                foreach (var i in left)
                {
                    likest[i] = Math.Max(likest[i], Jaccard(categories[i], categories[best]));
                }
            }
        }

        return picked;
    }

    private static double Jaccard(IReadOnlyList<string> a, IReadOnlyList<string> b)
    {
        var common = a.Count(b.Contains);
        return common == 0 ? 0 : (double)common / (a.Count + b.Count - common);
    }
}
