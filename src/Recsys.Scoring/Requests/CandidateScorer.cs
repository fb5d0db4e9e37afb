using Recsys.Domain;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Requests;

/// <summary>
/// Scores items that the caller names. Those that the model knows get its score. Another one gets, of its traits t that items of the model share,
/// <c>Σ_t w_t·m_t / Σ_t w_t</c>, where m_t is the mean score of such items, drawn to the mean of all as if one item more had that, and w_t is the
/// larger the rarer the trait is. One of which nothing is known gets the mean of all.
/// </summary>
internal static class CandidateScorer
{
    /// <summary>The most items that are scored to stand in for others.</summary>
    private const int MostScored = 8_192;

    /// <summary>The most of these for one trait: where there are many traits, each has fewer, and none is left out.</summary>
    private const int MostOfTrait = 64;

    /// <summary>Items, evenly spread, whose mean stands for the mean of all.</summary>
    private const int SampleSize = 256;

    /// <summary>Scores without what the request adds to them, in the order of the items.</summary>
    public static List<Recommendation> Score(Inquiry inquiry, IReadOnlyList<RankCandidate> items)
    {
        var known = items.Select(i => inquiry.Version.Items.IndexOf(i.ItemId)).ToList();
        using var mask = ItemMask.None(inquiry.Version.Items.Size);
        foreach (var index in known.Where(i => i != 0)) mask.Add(index);
        var (sample, traits, ofTrait) = (Array.Empty<int>(), new List<KnownTrait>(), 0);
        if (known.Contains(0))
        {
            sample = Sample(inquiry.Version.Items.Size);
            foreach (var index in sample) mask.Add(index);
            traits = items.Where((_, n) => known[n] == 0).Where(c => c.Description is not null)
                .SelectMany(c => inquiry.Facts.Traits.Of(c.Description!)).DistinctBy(t => t.Name).ToList();
            ofTrait = Math.Clamp(MostScored / Math.Max(1, traits.Count), 1, MostOfTrait);
            foreach (var item in traits.Take(MostScored).SelectMany(t => t.Some(ofTrait))) mask.Add(item);
        }

        var count = mask.Count;
        if (count == 0) return [];
        var answer = inquiry.Model.Best(inquiry.Query with { K = count }, mask);
        var rows = answer.Items.Index().ToDictionary(p => p.Item, p => p.Index);
        var mean = sample.Length == 0 ? 0 : sample.Average(i => (double)answer.Scores[rows[i]]);
        return
        [
            .. items.Select((item, n) => known[n] != 0
                ? new Recommendation(item.ItemId, answer.Scores[rows[known[n]]], inquiry.Sources(answer, rows[known[n]]))
                : ByDescription(inquiry, item, mean, ofTrait, i => rows.TryGetValue(i, out var row) ? answer.Scores[row] : null)),
        ];
    }

    private static Recommendation ByDescription(
        Inquiry inquiry, RankCandidate candidate, double mean, int ofTrait, Func<int, float?> scoreOf)
    {
        double sum = 0, weights = 0;
        foreach (var trait in candidate.Description is null ? [] : inquiry.Facts.Traits.Of(candidate.Description))
        {
            double[] scores = [.. trait.Some(ofTrait).Select(scoreOf).OfType<float>()];
            if (scores.Length == 0) continue;
            sum += trait.Weight * (scores.Sum() + mean) / (scores.Length + 1);
            weights += trait.Weight;
        }

        var (score, path) = weights > 0 ? (sum / weights, ScorePath.Description) : (mean, ScorePath.None);
        var source = path == ScorePath.Description ? "description" : "none";
        return new Recommendation(candidate.ItemId, score, [new RecommendationSource(source, score)]) { Path = path };
    }

    private static int[] Sample(int items)
    {
        var count = Math.Min(SampleSize, items - 1);
        return [.. Enumerable.Range(0, count).Select(n => 1 + (int)((long)n * (items - 1) / count))];
    }
}
