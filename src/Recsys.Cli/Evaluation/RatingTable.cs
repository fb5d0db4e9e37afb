using System.Globalization;
using Recsys.Cli.Display;
using Recsys.Models.Ratings;
using Recsys.Models.Ratings.Baselines;
using Recsys.Training.Evaluations;
using Spectre.Console;

namespace Recsys.Cli.Evaluation;

/// <summary>The table of rating models, each against the biases.</summary>
internal static class RatingTable
{
    public static Table Of(IReadOnlyList<RatingEvaluation> models, int seed)
    {
        var table = new Table().RoundedBorder();
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (var name in new[] { "RMSE", "validation RMSE", "RMSE − bias (95 %)", "epochs", "seconds", "CPU s" })
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        var bias = models.Single(m => m.Name == BiasOptions.FamilyName);
        foreach (var model in models)
        {
            table.AddRow(
                model.Name, $"{Words.Number(model.Rmse.Root)} ± {Words.Number(model.Rmse.StandardError)}", Words.Number(model.ValidationRmse),
                model == bias ? "" : model.Against(bias, seed).ToString(),
                model.Epochs.Count.ToString(CultureInfo.InvariantCulture), Words.Seconds(model.Seconds), Words.Seconds(model.CpuSeconds));
        }

        return table;
    }

    /// <summary>A learnt model that the biases beat must be seen to lose.</summary>
    public static IEnumerable<string> Remarks(IReadOnlyList<RatingEvaluation> models, int seed)
    {
        var bias = models.Single(m => m.Name == BiasOptions.FamilyName);
        foreach (var model in models.Where(m => m.Name != RatingFamilies.MeanName && m.Rmse.Root > bias.Rmse.Root))
        {
            var interval = model.Against(bias, seed);
            yield return $"{model.Name} LOSES to {bias.Name}: RMSE {Words.Number(model.Rmse.Root)} against {Words.Number(bias.Rmse.Root)}, "
                + $"difference {interval}{(interval.ExcludesZero ? "." : "; zero lies inside, so it may be chance.")}";
        }
    }
}
