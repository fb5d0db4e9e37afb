using System.Globalization;
using System.Text;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>
/// One page without a single outside reference: what it says in words, tables, the price of quality, learning curves, segments and examples.
/// </summary>
internal static class HtmlReport
{
    /// <summary>The file's name in the folder of <c>--report</c>.</summary>
    public const string FileName = "index.html";

    /// <summary>Holds the browser to what the page promises: nothing is fetched and nothing runs.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'";

    public static string Of(ReportInput input)
    {
        var page = new StringBuilder();
        var title = $"{input.Dataset.Name}: {input.Models.Count} {(input.Models.Count == 1 ? "model" : "models")}";
        page.Append(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append(
                CultureInfo.InvariantCulture,
                $"<meta name=\"color-scheme\" content=\"light dark\"><meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">")
            .Append(CultureInfo.InvariantCulture, $"<title>{Html.Text(title)}</title><style>{ReportStyle.Css}</style></head><body><main>")
            .Append(CultureInfo.InvariantCulture, $"<h1>{Html.Text(title)}</h1>{Words(input)}{Facts(input)}")
            .Append(Html.Section("Models", Models(input)));
        var price = PriceChart.Of(input.Models);
        if (price.Length > 0) page.Append(Html.Section("The price of quality", price));
        var curves = CurveChart.Of(input.Models);
        if (curves.Length > 0)
        {
            page.Append(Html.Section("Learning curves", "<p>The dot is the epoch that was kept.</p>" + curves));
        }

        if (EvaluationWords.Serving(input.Models) is { } serving && EvaluationWords.IsLearnt(serving))
        {
            var chart = ReliabilityChart.Of(serving);
            if (chart.Length > 0) page.Append(Html.Section("What a score means", chart));
        }

        foreach (var segments in Segments.Of(input.Split))
        {
            page.Append(Html.Section(segments.Title, Plots(segments, input)));
        }

        return page.Append(Html.Section("Examples", ExampleList.Of(input))).Append("</main></body></html>\n").ToString();
    }

    private static string Words(ReportInput input) =>
        input.Words.Count == 0 ? "" : $"<p class=\"words\">{Html.Text(string.Join(' ', input.Words))}</p>";

    private static string Facts(ReportInput input)
    {
        (string Name, FormattableString Value)[] facts =
        [
            ("users", $"{input.Dataset.UserVocabulary.Count:N0}"), ("items", $"{input.Dataset.ItemVocabulary.Count:N0}"),
            ("interactions", $"{input.Dataset.Count:N0}"),
            ("test cases", $"{input.Split.Test.Count:N0}"), ("protocol", $"{input.Request.Protocol}"), ("seed", $"{input.Request.Seed}"),
        ];
        return $"<dl class=\"facts\">{string.Concat(facts.Select(f => $"<div><dt>{f.Name}</dt><dd>{Html.Text(Html.Of(f.Value))}</dd></div>"))}</dl>"
            + Html.Of($"<p>Full ranking of the catalog, items that the user has seen excluded. Made {input.At:yyyy-MM-dd HH:mm} UTC.</p>");
    }

    private static string Models(ReportInput input)
    {
        (string, Recsys.Evaluation.Statistics.MeanEstimate)[] rows = [.. input.Models.Select(m => (m.Name, m.Result.Ndcg10))];
        return IntervalPlot.Of("NDCG@10 with its 95 % interval (more is better)", rows, IntervalPlot.ScaleOf(rows.Select(r => r.Item2)))
            + ModelTables.Of(
                input) + Remarks(input.Remarks) + ModelTables.OfSampled(input) + "<h3>What the figures mean</h3>" + ModelTables.Meanings();
    }

    private static string Remarks(IReadOnlyList<string> remarks) =>
        remarks.Count == 0 ? "" : $"<ul class=\"remarks\">{string.Concat(remarks.Select(r => $"<li>{Html.Text(r)}</li>"))}</ul>";

    private static string Plots(Segments segments, ReportInput input)
    {
        var parts = segments.Parts.Select(
            p => (p.Name, p.Cases.Length, Rows: input.Models.Select(m => (m.Name, Segments.Ndcg10(m.Result, p.Cases))).ToArray())).ToArray();
        // One axis for all parts, so that they can be held against each other.
        var scale = IntervalPlot.ScaleOf(parts.SelectMany(p => p.Rows.Select(r => r.Item2)));
        var plots = parts.Select(p => IntervalPlot.Of(Html.Of($"{p.Name} · {p.Length:N0} cases"), p.Rows, scale));
        return "<p>NDCG@10 with its 95 % interval in each quarter of the test cases.</p>"
            + $"<div class=\"parts\">{string.Concat(plots)}</div>";
    }
}
