using Recsys.Training.Runs;
using Spectre.Console;

namespace Recsys.Cli.Display;

/// <summary>The table of models of a run, popularity first.</summary>
internal static class ModelTable
{
    public static Table Of(IReadOnlyList<ModelRow> models)
    {
        var table = new Table().RoundedBorder();
        table.AddColumn(new TableColumn("model").NoWrap());
        foreach (var name in new[] { "HR@10", "NDCG@10", "MRR@10", "coverage@10", "seconds", "served bytes", "parity error", "order gap" })
        {
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        }

        foreach (var model in models)
        {
            table.AddRow(
                Markup.Escape(model.Name), Words.Number(model.Hr10), $"{Words.Number(model.Ndcg10)} ± {Words.Number(model.Ndcg10StandardError)}",
                Words.Number(model.Mrr10), Words.Number(model.Coverage10), Words.Seconds(model.Seconds),
                model.ServedBytes == 0 ? "" : Words.Count(model.ServedBytes),
                Error(model.ParityError), Error(model.ParityOrderGap));
        }

        return table;
    }

    private static string Error(double? error) => error switch
    {
        null => "",
        0 => "0",
        { } some => some.ToString("0.0e+0", System.Globalization.CultureInfo.InvariantCulture),
    };
}
