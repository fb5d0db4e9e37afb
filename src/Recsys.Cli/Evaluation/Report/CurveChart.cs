using System.Globalization;
using System.Text;
using Recsys.Models.Contracts;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>
/// Learning curves: NDCG@10 on the validation cases by epoch, a dot on the epoch that was kept. Lines are drawn in percent of the plot and stretched
/// with it; all words stand beside them as text of the page, so that they are as large on a phone as elsewhere.
/// </summary>
internal static class CurveChart
{
    private const double StandardErrors = 1.96;

    /// <summary>Colours and dashes of lines, <c>s0</c> and so on in the style.</summary>
    private const int Styles = 5;

    public static string Of(IReadOnlyList<ModelEvaluation> models)
    {
        var curves = models.Where(m => m.Progress.Epochs.Count > 1).ToArray();
        if (curves.Length == 0)
        {
            return "";
        }

        var last = curves.Max(m => m.Progress.Epochs[^1].Epoch);
        var scale = Scale.Of(curves.Max(m => m.Progress.Epochs.Max(e => e.ValidationNdcg10 + (StandardErrors * e.ValidationError))), steps: 4);
        double X(int epoch) => 100.0 * (epoch - 1) / Math.Max(1, last - 1);
        double Y(double ndcg) => 100 - scale.Percent(ndcg);
        var (lines, marks, legend) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        foreach (var tick in scale.Ticks)
        {
            lines.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"0\" x2=\"100\" y1=\"{Y(tick):0.##}\" y2=\"{Y(tick):0.##}\"/>");
            marks.Append(CultureInfo.InvariantCulture, $"<span class=\"y\" style=\"top:{Y(tick):0.##}%\">{tick:0.###}</span>");
        }

        foreach (var epoch in new[] { 1, (last + 1) / 2, last }.Distinct())
        {
            marks.Append(CultureInfo.InvariantCulture, $"<span class=\"x\" style=\"left:{X(epoch):0.##}%\">{epoch}</span>");
        }

        for (var i = 0; i < curves.Length; i++)
        {
            var (style, epochs, name) = (i % Styles, curves[i].Progress.Epochs, Html.Text(curves[i].Name));
            EpochReport best = epochs.MaxBy(e => e.ValidationNdcg10)!;
            string Edge(IEnumerable<EpochReport> along, double errors) => string.Join(
                ' ', along.Select(e => Html.Of($"{X(e.Epoch):0.##},{Y(e.ValidationNdcg10 + (errors * e.ValidationError)):0.##}")));
            lines.Append(
                CultureInfo.InvariantCulture,
                $"<polygon class=\"band s{style}\" points=\"{Edge(epochs, StandardErrors)} {Edge(epochs.Reverse(), -StandardErrors)}\"/>");
            var path = string.Join(' ', epochs.Select(e => Html.Of($"{X(e.Epoch):0.##},{Y(e.ValidationNdcg10):0.##}")));
            lines.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line s{style}\" points=\"{path}\"/>");
            marks.Append(
                CultureInfo.InvariantCulture,
                $"<i class=\"dot s{style}\" style=\"left:{X(best.Epoch):0.##}%;top:{Y(best.ValidationNdcg10):0.##}%\"></i>");
            legend.Append(
                CultureInfo.InvariantCulture,
                $"<li><svg class=\"key\" viewBox=\"0 0 32 10\" aria-hidden=\"true\"><path class=\"line s{style}\" d=\"M0 5H32\"/></svg>")
                .Append(CultureInfo.InvariantCulture, $"<b>{name}</b> {best.ValidationNdcg10:0.0000} at epoch {best.Epoch} of {epochs.Count}</li>");
        }

        return "<figure><figcaption>NDCG@10 on the validation cases with its 95 % band (0 to 1, more is better)</figcaption>"
            + "<div class=\"curves learning\" role=\"img\" aria-label=\"NDCG@10 on the validation cases by epoch; "
            + "the best of each model is in the list below\">"
            + $"<svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{lines}</svg>{marks}</div>"
            + $"<p class=\"axis\">epoch</p><ul class=\"legend\">{legend}</ul></figure>";
    }
}
