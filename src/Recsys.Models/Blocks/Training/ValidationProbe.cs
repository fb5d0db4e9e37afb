using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;

namespace Recsys.Models.Blocks.Training;

/// <summary>
/// NDCG@10 over a fixed sample of cases, full ranking, seen items excluded: <c>mean of 1/log₂(1 + rank)</c> where the target ranks in the
/// first ten, else 0. Ties count against the model.
/// </summary>
internal sealed class ValidationProbe
{
    /// <summary>Cases beyond this many add time to every epoch and little to the choice of the best one.</summary>
    public const int DefaultMaxCases = 2_000;

    /// <summary>More are looked at after an epoch that takes much longer than they do.</summary>
    private const int MostCasesOfEpoch = 6_000;

    private const double SecondsOfScore = 3e-8;

    private const double PartOfEpoch = 0.02;

    private const int MostQueries = 128;

    private const int MostScores = 1 << 24;

    private readonly EvaluationCase[] _cases;

    public ValidationProbe(IReadOnlyList<EvaluationCase> cases, int seed, int maxCases = DefaultMaxCases)
    {
        _cases = [.. SampleOf(cases.Count, seed, maxCases).Select(c => cases[c])];
    }

    /// <summary>
    /// The most cases that judge an epoch: as many as take a fiftieth of its time, from <see cref="DefaultMaxCases"/> to 6,000. Two epochs near the
    /// end differ by .001 to .002, the mean of their paired differences over 2,000 cases by .004 from sample to sample.
    /// </summary>
    /// <param name="secondsOfEpoch">Processor seconds of an epoch.</param>
    /// <param name="items">Items that each case ranks.</param>
    public static int MaxCasesOf(double secondsOfEpoch, int items) =>
        (int)Math.Clamp(PartOfEpoch * secondsOfEpoch / (SecondsOfScore * Math.Max(1, items)), DefaultMaxCases, MostCasesOfEpoch);

    /// <summary>Which of so many cases are looked at, ascending.</summary>
    public static int[] SampleOf(int count, int seed, int maxCases) => PartOf(count, seed, ..Math.Min(count, maxCases));

    /// <summary>As many from the other end of the same drawn order: where there are enough cases, none of those of <see cref="SampleOf"/>.</summary>
    public static int[] OthersOf(int count, int seed, int maxCases) => PartOf(count, seed, ^Math.Min(count, maxCases)..);

    private static int[] PartOf(int count, int seed, Range part)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        Seeded.Net(seed, int.MaxValue).Shuffle(order);
        var chosen = order[part];
        Array.Sort(chosen);
        return chosen;
    }

    public IReadOnlyList<EvaluationCase> Cases => _cases;

    /// <summary>Queries scored in one call: a large catalog takes fewer.</summary>
    public static int BatchOf(int items) => Math.Clamp(MostScores / Math.Max(1, items), 1, MostQueries);

    /// <summary>The mean over the cases.</summary>
    public double Ndcg10(IRecommender model) => Estimate(model).Mean;

    /// <summary>The mean over the cases and its standard error; zeros where there are none.</summary>
    public (double Mean, double Error) Estimate(IRecommender model) => Chance.MeanOf(Each(model));

    /// <summary>Of each case.</summary>
    public double[] Each(IRecommender model)
    {
        var size = BatchOf(model.ItemSize);
        var scores = new float[Math.Min(size, _cases.Length) * model.ItemSize];
        var ndcg = new double[_cases.Length];
        for (var from = 0; from < _cases.Length; from += size)
        {
            var batch = _cases.AsSpan(from, Math.Min(size, _cases.Length - from));
            var queries = new RecommendationQuery[batch.Length];
            for (var i = 0; i < batch.Length; i++)
            {
                queries[i] = batch[i].Query;
            }

            model.Score(queries, scores.AsSpan(0, batch.Length * model.ItemSize));
            for (var i = 0; i < batch.Length; i++)
            {
                var rank = RankOf(scores.AsSpan(i * model.ItemSize, model.ItemSize), batch[i].Query.History, batch[i].Target);
                ndcg[from + i] = Ndcg10At(rank);
            }
        }

        return ndcg;
    }

    /// <summary>1 for the first place. Overwrites the scores of seen items.</summary>
    public static int RankOf(Span<float> scores, ReadOnlySpan<int> seen, int target)
    {
        var own = scores[target];
        if (!float.IsFinite(own))
        {
            throw new InvalidDataException($"The score of item {target} is {own}: the training has diverged.");
        }

        scores[0] = float.NegativeInfinity;
        foreach (var item in seen)
        {
            scores[item] = float.NegativeInfinity;
        }

        var rank = 0;
        foreach (var score in scores)
        {
            rank += score >= own ? 1 : 0;
        }

        // The target itself counts as not below itself, unless it was among the seen.
        return scores[target] == own ? rank : rank + 1;
    }

    public static double Ndcg10At(int rank) => rank <= 10 ? 1 / Math.Log2(1 + rank) : 0;
}
