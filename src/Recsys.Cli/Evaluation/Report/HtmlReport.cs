using System.Globalization;
using System.Net;
using System.Text;
using Recsys.Evaluation.BackTests;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>One page without a single outside reference: tables, learning curves, segments and examples.</summary>
internal static class HtmlReport
{
    /// <summary>The file's name in the folder of <c>--report</c>.</summary>
    public const string FileName = "index.html";

    private const int Examples = 12;
    private const int RecentItems = 8;

    public static string Of(ReportInput input)
    {
        var page = new StringBuilder();
        var title = $"{input.Dataset.Name}: {input.Models.Count} models";
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append(CultureInfo.InvariantCulture, $"<title>{Text(title)}</title><style>{ReportStyle.Css}</style></head><body><main>")
            .Append(CultureInfo.InvariantCulture, $"<h1>{Text(title)}</h1><p class=\"facts\">{Text(Facts(input))}</p>");
        Section(page, "Models", Models(input) + Remarks(input.Remarks));
        var curves = CurveChart.Of(input.Models);
        if (curves.Length > 0)
        {
            Section(page, "Learning curves", "<p>NDCG@10 on the validation cases. The dot is the epoch that was kept.</p>" + curves);
        }

        foreach (var segments in Segments.Of(input.Split))
        {
            Section(page, segments.Title, SegmentTable(segments, input.Models));
        }

        Section(page, "Examples", ExampleList(input));
        return page.Append("</main></body></html>\n").ToString();
    }

    private static string Facts(ReportInput input) => string.Create(CultureInfo.InvariantCulture,
        $"{input.Dataset.UserVocabulary.Count} users, {input.Dataset.ItemVocabulary.Count} items, {input.Dataset.Count} interactions. "
        + $"{input.Request.Protocol}, {input.Split.Test.Count} test cases, full ranking, seen items excluded. Seed {input.Request.Seed}, {input.At:yyyy-MM-dd HH:mm} UTC.");

    private static string Models(ReportInput input)
    {
        var table = new StringBuilder("<table><thead><tr><th>model</th><th>HR@10</th><th>NDCG@10</th><th>MRR@10</th><th>coverage@10</th><th>against popular, 95 %</th><th>seconds</th><th>CPU s</th></tr></thead><tbody>");
        var best = input.Models.MaxBy(m => m.Result.Ndcg10.Mean)!;
        foreach (var model in input.Models)
        {
            var result = model.Result;
            var against = "";
            if (model != input.Models[0])
            {
                var interval = result.Ndcg10Against(input.Models[0].Result, input.Request.Seed);
                against = string.Create(CultureInfo.InvariantCulture, $"{interval.Low:+0.0000;−0.0000} … {interval.High:+0.0000;−0.0000}");
            }

            table.Append(CultureInfo.InvariantCulture, $"<tr{(model == best ? " class=\"best\"" : "")}><th>{Text(model.Name)}</th>")
                .Append(CultureInfo.InvariantCulture, $"<td>{result.Hr10.Mean:0.0000} <small>± {result.Hr10.StandardError:0.0000}</small></td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{result.Ndcg10.Mean:0.0000} <small>± {result.Ndcg10.StandardError:0.0000}</small></td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{result.Mrr10.Mean:0.0000}</td><td>{result.Coverage10:0.0000}</td><td>{against}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{model.Progress.Seconds:0.0}</td><td>{model.Progress.CpuSeconds:0.0}</td></tr>");
        }

        return Wide(table.Append("</tbody></table>").ToString());
    }

    private static string Remarks(IReadOnlyList<string> remarks) =>
        remarks.Count == 0 ? "" : $"<ul class=\"remarks\">{string.Concat(remarks.Select(r => $"<li>{Text(r)}</li>"))}</ul>";

    private static string SegmentTable(Segments segments, IReadOnlyList<ModelEvaluation> models)
    {
        var table = new StringBuilder("<table><thead><tr><th>NDCG@10</th>");
        foreach (var (name, cases) in segments.Parts)
        {
            table.Append(CultureInfo.InvariantCulture, $"<th>{Text(name)}<br><small>{cases.Length} cases</small></th>");
        }

        table.Append("</tr></thead><tbody>");
        var most = Math.Max(1e-9, models.Max(m => segments.Parts.Max(p => Segments.Ndcg10(m.Result, p.Cases))));
        foreach (var model in models)
        {
            table.Append(CultureInfo.InvariantCulture, $"<tr><th>{Text(model.Name)}</th>");
            foreach (var (_, cases) in segments.Parts)
            {
                var value = Segments.Ndcg10(model.Result, cases);
                table.Append(CultureInfo.InvariantCulture, $"<td>{value:0.0000}<div class=\"bar\" style=\"width:{100 * value / most:0}%\"></div></td>");
            }

            table.Append("</tr>");
        }

        return Wide(table.Append("</tbody></table>").ToString());
    }

    private static string ExampleList(ReportInput input)
    {
        var best = input.Models.MaxBy(m => m.Result.Ndcg10.Mean)!;
        var list = new StringBuilder();
        list.Append(CultureInfo.InvariantCulture, $"<p>Cases evenly spread over the test set, and the first ten of {Text(best.Name)}. A mark shows the item that was taken.</p>");
        var cases = input.Split.Test;
        var shown = Math.Min(Examples, cases.Count);
        for (var e = 0; e < shown; e++)
        {
            var index = (int)((long)e * cases.Count / shown);
            var (query, target) = cases[index];
            string Title(int item) => Text(input.Titles.Of(input.Dataset, item));
            list.Append(CultureInfo.InvariantCulture, $"<article><h3>User {Text(input.Dataset.UserVocabulary[query.User])}</h3><p>Took {query.History.Length} items, last ")
                .Append(string.Join(", ", query.History.TakeLast(RecentItems).Select(i => $"<em>{Title(i)}</em>")))
                .Append(CultureInfo.InvariantCulture, $"; then <strong>{Title(target)}</strong> (ranked {best.Result.Ranks[index]}).</p><ol>");
            foreach (var item in best.Result.Lists.Skip(index * BackTestResult.K).Take(BackTestResult.K).Where(i => i > 0))
            {
                list.Append(item == target ? $"<li class=\"hit\">{Title(item)} ✓</li>" : $"<li>{Title(item)}</li>");
            }

            list.Append("</ol></article>");
        }

        return list.ToString();
    }

    private static void Section(StringBuilder page, string title, string body) =>
        page.Append(CultureInfo.InvariantCulture, $"<section><h2>{Text(title)}</h2>{body}</section>");

    private static string Wide(string table) => $"<div class=\"wide\">{table}</div>";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
