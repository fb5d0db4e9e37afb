using System.Diagnostics;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;

namespace Recsys.Evaluation.BackTests;

/// <summary>
/// Ranks the whole catalog for every case: no sampled negatives, the query's own history excluded. Ties: see <see cref="Ranking"/>.
/// </summary>
public static class BackTest
{
    private const int BatchSize = 128;

    /// <summary>Scores of a batch: a large catalog takes smaller ones.</summary>
    private const int MostScores = 1 << 24;

    /// <summary>Runs a model over cases.</summary>
    /// <param name="recommender">The model.</param>
    /// <param name="cases">The cases; usually <see cref="DatasetSplit.Test"/>.</param>
    /// <param name="progress">Told how many cases are done.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="InvalidDataException">The model gives a target a score that is not a number.</exception>
    public static BackTestResult Run(
        IRecommender recommender, IReadOnlyList<EvaluationCase> cases, Action<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recommender);
        ArgumentNullException.ThrowIfNull(cases);
        var start = Stopwatch.GetTimestamp();
        var ranks = new int[cases.Count];
        var lists = new int[cases.Count * BackTestResult.K];
        var probabilities = new float[lists.Length];
        ForEachRow(recommender, cases, (index, scores) =>
        {
            var (query, target) = cases[index];
            if (float.IsNaN(scores[target]))
            {
                throw new InvalidDataException(
                    $"The model '{recommender.Name}' scores item {target} of case {index} as NaN: its training has diverged.");
            }

            Ranking.Exclude(scores, query.History);
            ranks[index] = Ranking.RankOf(scores, target);
            var list = lists.AsSpan(index * BackTestResult.K, BackTestResult.K);
            Ranking.TopOf(scores, list);
            Ranking.ProbabilitiesOf(scores, list, probabilities.AsSpan(index * BackTestResult.K, BackTestResult.K));
        }, progress, cancellationToken);
        return new BackTestResult(
            recommender.Name, ranks, lists, probabilities, recommender.ItemSize - 1, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>NDCG@10 alone, for the end of an epoch.</summary>
    public static double Ndcg10(IRecommender recommender, IReadOnlyList<EvaluationCase> cases, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recommender);
        ArgumentNullException.ThrowIfNull(cases);
        double sum = 0;
        ForEachRow(recommender, cases, (index, scores) =>
        {
            Ranking.Exclude(scores, cases[index].Query.History);
            sum += Metrics.Ndcg.At(Ranking.RankOf(scores, cases[index].Target), BackTestResult.K);
        }, null, cancellationToken);
        return cases.Count == 0 ? 0 : sum / cases.Count;
    }

    internal delegate void RowAction(int index, Span<float> scores);

    internal static void ForEachRow(
        IRecommender recommender, IReadOnlyList<EvaluationCase> cases, RowAction action, Action<int>? progress, CancellationToken cancellationToken)
    {
        var size = recommender.ItemSize;
        var most = Math.Clamp(MostScores / size, 1, BatchSize);
        var scores = new float[Math.Min(most, cases.Count) * size];
        var queries = new List<RecommendationQuery>(most);
        for (var from = 0; from < cases.Count; from += most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            queries.Clear();
            for (var i = from; i < Math.Min(from + most, cases.Count); i++)
            {
                queries.Add(cases[i].Query);
            }

            recommender.Score(queries, scores.AsSpan(0, queries.Count * size));
            for (var i = 0; i < queries.Count; i++)
            {
                action(from + i, scores.AsSpan(i * size, size));
            }

            progress?.Invoke(from + queries.Count);
        }
    }
}
