using System.Globalization;
using System.Text;
using Recsys.Evaluation.Statistics;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>The models side by side, and what each column says.</summary>
internal static class ModelTables
{
    private static readonly (string Name, string Meaning)[] Columns =
    [
        ("HR@10", "Hit rate: the share of test cases whose item is among the first ten. 0 to 1, more is better."),
        ("NDCG@10", "As the hit rate, but a hit counts 1/log₂(1 + place): 1 in first place, 0.63 in second, 0.29 in tenth. 0 to 1, more is better; "
            + "the models are judged by it."),
        ("MRR@10", "A hit counts 1/place: 1, ½, ⅓ … 0.1. 0 to 1, more is better."),
        ("coverage@10", "The share of the catalog that is in anybody's first ten. Little of it means that all users are shown the same."),
        ("against popular", "By how much NDCG@10 is above that of the most popular items: the 95 % interval of the difference, "
            + "by a bootstrap over the same cases. Where zero lies inside, it may be chance."),
        ("wall time, CPU time", "Seconds of training, waiting included, and seconds of processors. The blend's are of its fit alone."),
        ("±", "One standard error over the test cases. The bars of the plots reach 1.96 of them to each side: 95 %."),
    ];

    /// <summary>All models, the best of them marked.</summary>
    public static string Of(ReportInput input)
    {
        var table = new StringBuilder(
            "<table><thead><tr><th scope=\"col\">model</th><th scope=\"col\">HR@10</th><th scope=\"col\">NDCG@10</th><th scope=\"col\">MRR@10</th>"
            + "<th scope=\"col\">coverage@10</th><th scope=\"col\">against popular<br><small>NDCG@10, "
            + "95 %</small></th><th scope=\"col\">wall time<br><small>seconds</small></th>"
            + "<th scope=\"col\">CPU time<br><small>seconds</small></th></tr></thead><tbody>");
        var best = input.Models.MaxBy(m => m.Result.Ndcg10.Mean)!;
        foreach (var model in input.Models)
        {
            var result = model.Result;
            var against = "–";
            if (model != input.Models[0])
            {
                against = Html.Text(result.Ndcg10Against(input.Models[0].Result, input.Request.Seed).ToRange());
            }

            table.Append(
                CultureInfo.InvariantCulture, $"<tr{(model == best ? " class=\"best\"" : "")}><th scope=\"row\">{Html.Text(model.Name)}</th>")
                .Append(CultureInfo.InvariantCulture, $"<td>{Estimate(result.Hr10)}</td><td>{Estimate(result.Ndcg10)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{result.Mrr10.Mean:0.0000}</td><td>{result.Coverage10:0.0000}</td><td>{against}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{model.Progress.Seconds:0.0}</td><td>{model.Progress.CpuSeconds:0.0}</td></tr>");
        }

        return Html.Scrolling("All metrics of the models", table.Append("</tbody></table>").ToString());
    }

    /// <summary>The models among sampled negatives; nothing where that was not asked for.</summary>
    public static string OfSampled(ReportInput input)
    {
        if (input.Models.All(m => m.Sampled is null))
        {
            return "";
        }

        var table = new StringBuilder(
            "<table><thead><tr><th scope=\"col\">model</th><th scope=\"col\">HR@10</th><th scope=\"col\">NDCG@10</th></tr></thead><tbody>");
        foreach (var model in input.Models.Where(m => m.Sampled is not null))
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"<tr><th scope=\"row\">{Html.Text(model.Name)}</th>"
                + $"<td>{Estimate(model.Sampled!.Hr10)}</td><td>{Estimate(model.Sampled.Ndcg10)}</td></tr>");
        }

        return "<p>The item taken among 99 unseen items drawn evenly (He 2017). Not comparable with full ranking: several times higher, "
            + "and the order of models may differ.</p>"
            + Html.Scrolling("The models among sampled negatives", table.Append("</tbody></table>").ToString());
    }

    /// <summary>What each column says.</summary>
    public static string Meanings()
    {
        var columns = Columns.Select(c => $"<div><dt>{Html.Text(c.Name)}</dt><dd>{Html.Text(c.Meaning)}</dd></div>");
        return $"<dl class=\"meanings\">{string.Concat(columns)}</dl>";
    }

    private static string Estimate(MeanEstimate value) => Html.Of($"{value.Mean:0.0000} <small>± {value.StandardError:0.0000}</small>");
}
