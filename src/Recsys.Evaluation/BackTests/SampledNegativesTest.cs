using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.Metrics;
using Recsys.Evaluation.Statistics;

namespace Recsys.Evaluation.BackTests;

/// <summary>
/// The protocol of He et al. (Neural collaborative filtering, WWW 2017): the target among 99 unseen items drawn evenly. NOT COMPARABLE
/// with full ranking: the figures are several times higher, and the order of two models may differ (Krichene and Rendle, On sampled metrics
/// for item recommendation, KDD 2020). Here only to be held against figures that were published this way.
/// </summary>
public static class SampledNegativesTest
{
    /// <summary>Negatives a case.</summary>
    public const int Negatives = 99;

    /// <summary>HR@10 and NDCG@10 under this protocol; the seed draws the negatives, the same for every model.</summary>
    public static (MeanEstimate Hr10, MeanEstimate Ndcg10) Run(
        IRecommender recommender, IReadOnlyList<EvaluationCase> cases, int seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recommender);
        ArgumentNullException.ThrowIfNull(cases);
        var (hits, gains) = (new double[cases.Count], new double[cases.Count]);
        var random = new Random(seed);
        var taken = new HashSet<int>();
        BackTest.ForEachRow(recommender, cases, (index, scores) =>
        {
            var (query, target) = cases[index];
            taken.Clear();
            taken.Add(target);
            taken.UnionWith(query.History);
            var left = Math.Min(Negatives, scores.Length - 1 - taken.Count);
            var rank = 1;
            while (left > 0)
            {
                var item = random.Next(1, scores.Length);
                if (taken.Add(item))
                {
                    left--;
                    rank += scores[item] > scores[target] || (scores[item] == scores[target] && item < target) ? 1 : 0;
                }
            }

            hits[index] = HitRate.At(rank, BackTestResult.K);
            gains[index] = Ndcg.At(rank, BackTestResult.K);
        }, null, cancellationToken);
        return (MeanEstimate.Of(hits), MeanEstimate.Of(gains));
    }
}
