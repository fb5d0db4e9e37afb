using System.Globalization;
using System.Text;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>
/// The price of quality: NDCG@10 on the test cases by the processor seconds of the training, on a logarithmic axis, with 95 % intervals.
/// </summary>
internal static class PriceChart
{
    private const double StandardErrors = 1.96;

    /// <summary>What takes less is drawn here.</summary>
    private const double LeastSeconds = 0.01;

    /// <summary>Colours of dots, <c>s0</c> and so on in the style.</summary>
    private const int Styles = 5;

    public static string Of(IReadOnlyList<ModelEvaluation> models)
    {
        var judged = models.Where(m => m.Result.Ranks.Count > 0).OrderBy(m => m.Progress.CpuSeconds).ToArray();
        if (judged.Length == 0) return "";
        var decades = (int)Math.Max(1, Math.Ceiling(Math.Log10(Math.Max(LeastSeconds * 10, judged[^1].Progress.CpuSeconds) / LeastSeconds)));
        var scale = Scale.Of(judged.Max(m => m.Result.Ndcg10.Mean + (StandardErrors * m.Result.Ndcg10.StandardError)), steps: 4);
        double X(double seconds) => 100 * Math.Log10(Math.Max(LeastSeconds, seconds) / LeastSeconds) / decades;
        double Y(double ndcg) => 100 - scale.Percent(ndcg);
        var (lines, marks, legend) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        foreach (var tick in scale.Ticks)
        {
            lines.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"0\" x2=\"100\" y1=\"{Y(tick):0.##}\" y2=\"{Y(tick):0.##}\"/>");
            marks.Append(CultureInfo.InvariantCulture, $"<span class=\"y\" style=\"top:{Y(tick):0.##}%\">{tick:0.###}</span>");
        }

        foreach (var decade in new[] { 0, decades / 2, decades }.Distinct())
        {
            var (left, seconds) = (100.0 * decade / decades, LeastSeconds * Math.Pow(10, decade));
            marks.Append(CultureInfo.InvariantCulture, $"<span class=\"x\" style=\"left:{left:0.##}%\">{seconds:0.##}</span>");
        }

        for (var i = 0; i < judged.Length; i++)
        {
            var (style, seconds, estimate) = (i % Styles, judged[i].Progress.CpuSeconds, judged[i].Result.Ndcg10);
            var reach = StandardErrors * estimate.StandardError;
            var (low, high) = (estimate.Mean - reach, estimate.Mean + reach);
            lines.Append(
                CultureInfo.InvariantCulture,
                $"<line class=\"line s{style}\" x1=\"{X(seconds):0.##}\" x2=\"{X(seconds):0.##}\" y1=\"{Y(low):0.##}\" y2=\"{Y(high):0.##}\"/>");
            marks.Append(
                CultureInfo.InvariantCulture, $"<i class=\"dot s{style}\" style=\"left:{X(seconds):0.##}%;top:{Y(estimate.Mean):0.##}%\"></i>");
            legend.Append(
                CultureInfo.InvariantCulture,
                $"<li><svg class=\"key\" viewBox=\"0 0 32 10\" aria-hidden=\"true\"><path class=\"line s{style}\" d=\"M0 5H32\"/></svg>")
                .Append(CultureInfo.InvariantCulture, $"<b>{Html.Text(judged[i].Name)}</b> {estimate.Mean:0.0000} in {seconds:0.00} s</li>");
        }

        return "<figure><figcaption>NDCG@10 with its 95 % interval by processor seconds of training (the blend's are of its fit alone)</figcaption>"
            + "<div class=\"curves price\" role=\"img\" aria-label=\"NDCG@10 by processor seconds of training; the figures are in the list below\">"
            + $"<svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{lines}</svg>{marks}</div>"
            + $"<p class=\"axis\">processor seconds</p><ul class=\"legend\">{legend}</ul></figure>";
    }
}
