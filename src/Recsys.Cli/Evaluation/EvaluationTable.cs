using Recsys.Cli.Display;
using Recsys.Evaluation.Baselines;
using Recsys.Evaluation.Statistics;
using Recsys.Models.Families.Ease;
using Recsys.Models.Families.Neighbours;
using Recsys.Training.Evaluations;
using Spectre.Console;

namespace Recsys.Cli.Evaluation;

/// <summary>The table of models and what must be said in words about it.</summary>
internal static class EvaluationTable
{
    public static Table Of(IReadOnlyList<ModelEvaluation> models, int seed)
    {
        var table = new Table().RoundedBorder();
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (var name in new[] { "HR@10", "NDCG@10", "MRR@10", "coverage@10", "NDCG@10 − popular (95 %)", "seconds", "CPU s" })
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        var popular = models[0].Result;
        foreach (var model in models)
        {
            var result = model.Result;
            table.AddRow(
                model.Name, Estimate(result.Hr10), Estimate(result.Ndcg10), Words.Number(result.Mrr10.Mean), Words.Number(result.Coverage10),
                model == models[0] || result.Ranks.Count == 0 ? "" : result.Ndcg10Against(popular, seed).ToString(),
                Words.Seconds(model.Progress.Seconds), Words.Seconds(model.Progress.CpuSeconds));
        }

        return table;
    }

    /// <summary>The same models among sampled negatives.</summary>
    public static Table OfSampled(IReadOnlyList<ModelEvaluation> models)
    {
        var table = new Table().RoundedBorder();
        table.AddColumn(new TableColumn("among 99 sampled").NoWrap());
        table.AddColumn(new TableColumn("HR@10").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("NDCG@10").RightAligned().NoWrap());
        foreach (var model in models.Where(m => m.Sampled is not null))
        {
            table.AddRow(model.Name, Estimate(model.Sampled!.Hr10), Estimate(model.Sampled.Ndcg10));
        }

        return table;
    }

    /// <summary>A learnt model that a closed form beats must be seen to lose.</summary>
    public static IEnumerable<string> Remarks(IReadOnlyList<ModelEvaluation> models, int seed)
    {
        var rivals = models.Where(m => m.Name is BaselineNames.Popular or BaselineNames.ItemKnn or BaselineNames.Ease or NeighboursOptions.FamilyName
            or EaseOptions.FamilyName && m.Result.Ranks.Count > 0);
        foreach (var model in models.Where(m => ModelComparison.TrainedNames.Contains(m.Name) || m.Name == ModelComparison.Blend))
        {
            foreach (var rival in rivals.Where(r => r.Result.Ndcg10.Mean > model.Result.Ndcg10.Mean))
            {
                var interval = model.Result.Ndcg10Against(rival.Result, seed);
                yield return $"{model.Name} LOSES to {rival.Name}: NDCG@10 {Words.Number(model.Result.Ndcg10.Mean)} against "
                    + $"{Words.Number(rival.Result.Ndcg10.Mean)}, "
                    + $"difference {interval}{(interval.ExcludesZero ? "." : "; zero lies inside, so it may be chance.")}";
            }
        }

        var members = models.Where(m => ModelComparison.TrainedNames.Contains(m.Name) && m.Result.Ranks.Count > 0);
        if (models.FirstOrDefault(m => m.Name == ModelComparison.Blend) is { } blend && members.MaxBy(m => m.Result.Ndcg10.Mean) is { } best)
        {
            yield return $"{blend.Name} against {best.Name}, its best member on these cases: "
                + $"NDCG@10 difference {blend.Result.Ndcg10Against(best.Result, seed)}.";
        }
    }

    private static string Estimate(MeanEstimate value) => $"{Words.Number(value.Mean)} ± {Words.Number(value.StandardError)}";
}
