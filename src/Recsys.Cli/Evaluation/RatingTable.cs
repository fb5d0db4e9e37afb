using System.Globalization;
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
                model.Name, $"{Number(model.Rmse.Root)} ± {Number(model.Rmse.StandardError)}", Number(model.ValidationRmse),
                model == bias ? "" : Difference(model, bias, seed),
                model.Epochs.Count.ToString(CultureInfo.InvariantCulture), Seconds(model.Seconds), Seconds(model.CpuSeconds));
        }

        return table;
    }

    /// <summary>A learnt model that the biases beat must be seen to lose.</summary>
    public static IEnumerable<string> Remarks(IReadOnlyList<RatingEvaluation> models, int seed)
    {
        var bias = models.Single(m => m.Name == BiasOptions.FamilyName);
        foreach (var model in models.Where(m => m.Name != RatingFamilies.MeanName && m.Rmse.Root > bias.Rmse.Root))
        {
            yield return $"{model.Name} LOSES to {bias.Name}: RMSE {Number(model.Rmse.Root)} against {Number(bias.Rmse.Root)}, "
                + $"difference {Difference(model, bias, seed)}"
                + $"{(model.Against(bias, seed).ExcludesZero ? "." : "; zero lies inside, so it may be chance.")}";
        }
    }

    private static string Difference(RatingEvaluation model, RatingEvaluation bias, int seed)
    {
        var interval = model.Against(bias, seed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{interval.Difference:+0.0000;-0.0000;+0.0000} ({interval.Low:+0.0000;-0.0000;+0.0000} … {interval.High:+0.0000;-0.0000;+0.0000})");
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
