using System.Diagnostics;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.Baselines;
using Recsys.Models.Families.Ease;
using Recsys.Models.Families.Neighbours;
using Recsys.Training.Evaluations;
using static Recsys.QualityBench.BenchReport;

namespace Recsys.QualityBench;

/// <summary>How well every model ranks, against popularity, and in words where a learnt model loses to a closed form.</summary>
internal static class AccuracyBench
{
    public static async Task RunAsync(BenchRequest request)
    {
        var split = await request.SplitAsync();
        var start = Stopwatch.GetTimestamp();
        var models = await SeededRuns.OfAsync(split, request, "accuracy");
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds / request.Seeds.Count;
        Console.WriteLine(Head(request, split));
        Console.WriteLine("| model | HR@10 | NDCG@10 | MRR@10 | coverage@10 | NDCG@10 by seed | NDCG@10 − popular | CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var model in models)
        {
            Console.WriteLine(
                $"| {model.Name} | {Number(model.Mean(r => r.Result.Hr10.Mean))} | {Estimate(model.Ndcg10)} | "
                    + $"{Number(model.Mean(r => r.Result.Mrr10.Mean))} "
                + $"| {Number(model.Mean(r => r.Result.Coverage10))} | {string.Join(' ', model.Runs.Select(r => Number(r.Result.Ndcg10.Mean)))} "
                + $"| {(model == models[0] ? "" : model.Against(models[0]).ToString())} | {Line($"{model.Mean(r => r.Progress.CpuSeconds):0.0}")} |");
        }

        Console.WriteLine(
            Line($"\n{seconds:0} s of wall time a seed: two families train side by side, one thread each. ")
            + "The blend's CPU time is that of its fit alone.\n");
        foreach (var remark in Remarks(models)) Console.WriteLine($"* {remark}");
        Console.WriteLine(ByRarity(split, models));
    }

    /// <summary>
    /// Where a model wins and loses: NDCG@10 of the cases by how often their target was taken in training, a fifth of the cases a column.
    /// </summary>
    private static string ByRarity(DatasetSplit split, IReadOnlyList<SeededRuns> models)
    {
        const int Columns = 5;
        var taken = new int[split.Train.ItemVocabulary.Size];
        foreach (var item in split.Train.Items) taken[item]++;
        var cases = Enumerable.Range(0, split.Test.Count).OrderBy(c => taken[split.Test[c].Target]).ToArray();
        var parts = cases.Chunk((cases.Length + Columns - 1) / Columns).ToArray();
        var lines = new List<string>
        {
            "\nNDCG@10 by how often the target was taken in training, a fifth of the cases a column:\n",
            $"| model | {string.Join(" | ", parts.Select(p => Line($"{taken[split.Test[p[0]].Target]}–{taken[split.Test[p[^1]].Target]}")))} |",
            $"|---|{string.Concat(Enumerable.Repeat("---|", parts.Length))}",
        };
        lines.AddRange(models.Select(m => $"| {m.Name} | {string.Join(" | ", parts.Select(p => Number(p.Average(c => m.Ndcg10Cases[c]))))} |"));
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Remarks(IReadOnlyList<SeededRuns> models)
    {
        var rivals = models.Where(m => m.Name is BaselineNames.Popular or BaselineNames.ItemKnn or BaselineNames.Ease
            or NeighboursOptions.FamilyName or EaseOptions.FamilyName).ToArray();
        var learnt = models.Where(m => ModelComparison.TrainedNames.Contains(m.Name)).ToArray();
        foreach (var model in learnt)
        {
            foreach (var rival in rivals.Where(r => r.Ndcg10.Mean > model.Ndcg10.Mean))
            {
                yield return $"{model.Name} LOSES to {rival.Name}: {model.Against(rival)}";
            }
        }

        if (learnt.MaxBy(m => m.Ndcg10.Mean) is { } best && models.FirstOrDefault(m => m.Name == ModelComparison.Blend) is { } blend)
        {
            var gain = blend.Against(best);
            yield return $"blend against its best member, {best.Name}: {gain}{(gain.ExcludesZero ? "" : "; zero lies inside")}";
        }
    }
}
