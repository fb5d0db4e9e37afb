using Recsys.Datasets.Splits;
using Recsys.Evaluation.Statistics;
using Recsys.Training.Evaluations;

namespace Recsys.QualityBench;

/// <summary>One model over several seeds: a case counts with its mean over the seeds, so that the cases stay paired.</summary>
internal sealed record SeededRuns(string Name, IReadOnlyList<ModelEvaluation> Runs)
{
    /// <summary>Mean NDCG@10 a case.</summary>
    public double[] Ndcg10Cases { get; } =
        [.. Enumerable.Range(0, Runs[0].Result.Ranks.Count).Select(c => Runs.Average(r => r.Result.Ndcg10Cases[c]))];

    public MeanEstimate Ndcg10 => MeanEstimate.Of(Ndcg10Cases);

    public Interval Against(SeededRuns other) => PairedBootstrap.Difference(Ndcg10Cases, other.Ndcg10Cases, seed: 1);

    public double Mean(Func<ModelEvaluation, double> value) => Runs.Average(value);

    public static async Task<IReadOnlyList<SeededRuns>> OfAsync(DatasetSplit split, BenchRequest request, string what)
    {
        var runs = new List<IReadOnlyList<ModelEvaluation>>();
        foreach (var seed in request.Seeds)
        {
            Console.Error.WriteLine($"{what}, seed {seed}");
            runs.Add(await new ModelComparison(split, seed).RunAsync([.. request.Models], CancellationToken.None));
        }

        return [.. runs[0].Select((m, i) => new SeededRuns(m.Name, [.. runs.Select(r => r[i])]))];
    }
}
