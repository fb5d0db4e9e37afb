using Recsys.Datasets.Splits;
using Recsys.Evaluation.Statistics;
using Recsys.Models.Contracts;
using Recsys.Training.Evaluations;

namespace Recsys.QualityBench;

/// <summary>
/// One model over several seeds: a user counts with the mean over the seeds, so that the cases stay paired;
/// of users that each seed draws anew each counts for itself.
/// </summary>
internal sealed record SeededRuns(string Name, IReadOnlyList<ModelEvaluation> Runs, bool HasOwnUsers = false)
{
    /// <summary>NDCG@10 a case.</summary>
    public double[] Ndcg10Cases { get; } = HasOwnUsers
        ? [.. Runs.SelectMany(r => r.Result.Ndcg10Cases)]
        : [.. Enumerable.Range(0, Runs[0].Result.Ranks.Count).Select(c => Runs.Average(r => r.Result.Ndcg10Cases[c]))];

    public MeanEstimate Ndcg10 => MeanEstimate.Of(Ndcg10Cases);

    public Interval Against(SeededRuns other) => PairedBootstrap.Difference(Ndcg10Cases, other.Ndcg10Cases, seed: 1);

    public double Mean(Func<ModelEvaluation, double> value) => Runs.Average(value);

    public static Task<IReadOnlyList<SeededRuns>> OfAsync(DatasetSplit split, BenchRequest request, string what) =>
        OfAsync(_ => Task.FromResult(new TrainingInput(split, Seed: 0)), request, what, hasOwnUsers: false);

    /// <param name="input">What a seed trains on; its own seed is not looked at.</param>
    /// <param name="request">Seeds and models.</param>
    /// <param name="what">What progress calls it.</param>
    /// <param name="hasOwnUsers">Whether each seed has users of its own.</param>
    public static async Task<IReadOnlyList<SeededRuns>> OfAsync(
        Func<int, Task<TrainingInput>> input, BenchRequest request, string what, bool hasOwnUsers)
    {
        var runs = new List<IReadOnlyList<ModelEvaluation>>();
        foreach (var seed in request.Seeds)
        {
            Console.Error.WriteLine($"{what}, seed {seed}");
            var (split, catalog) = await input(seed) switch { var i => (i.Split, i.Catalog) };
            runs.Add(await new ModelComparison(split, seed, catalog: catalog).RunAsync([.. request.Models], CancellationToken.None));
            Console.Error.WriteLine(
                string.Join(", ", runs[^1].Select(r => FormattableString.Invariant($"{r.Name} {r.Result.Ndcg10Cases.Average():0.0000}"))));
        }

        return [.. runs[0].Select((m, i) => new SeededRuns(m.Name, [.. runs.Select(r => r[i])], hasOwnUsers))];
    }
}
