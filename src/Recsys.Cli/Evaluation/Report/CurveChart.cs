using System.Globalization;
using System.Text;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>Learning curves as one inline SVG: NDCG@10 on the validation cases by epoch, a dot on the epoch that was kept.</summary>
internal static class CurveChart
{
    private const double Width = 640;
    private const double Height = 300;
    private const double Left = 52;
    private const double Right = 110;
    private const double Top = 12;
    private const double Bottom = 34;

    public static string Of(IReadOnlyList<ModelEvaluation> models)
    {
        var curves = models.Where(m => m.Progress.Epochs.Count > 1).ToArray();
        if (curves.Length == 0)
        {
            return "";
        }

        var epochs = curves.Max(m => m.Progress.Epochs[^1].Epoch);
        var step = Step(curves.Max(m => m.Progress.BestValidationNdcg10()) / 4);
        var most = step * Math.Ceiling(curves.Max(m => m.Progress.BestValidationNdcg10()) / step);
        double X(int epoch) => Left + ((Width - Left - Right) * (epoch - 1) / Math.Max(1, epochs - 1));
        double Y(double ndcg) => Top + ((Height - Top - Bottom) * (1 - (ndcg / most)));

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Validation NDCG@10 by epoch\">");
        for (var tick = 0.0; tick <= most + (step / 2); tick += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick):0.0}\" y2=\"{Y(tick):0.0}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"axis\" x=\"{Left - 6}\" y=\"{Y(tick) + 4:0.0}\" text-anchor=\"end\">{tick:0.###}</text>");
        }

        foreach (var epoch in new[] { 1, (epochs + 1) / 2, epochs }.Distinct())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"axis\" x=\"{X(epoch):0.0}\" y=\"{Height - 14}\" text-anchor=\"middle\">{epoch}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"axis\" x=\"{Left}\" y=\"{Height - 1}\">epoch</text>");
        var labels = Labels([.. curves.Select(m => Y(m.Progress.Epochs[^1].ValidationNdcg10))]);
        for (var i = 0; i < curves.Length; i++)
        {
            var points = curves[i].Progress.Epochs;
            var best = points.MaxBy(e => e.ValidationNdcg10)!;
            var path = string.Join(' ', points.Select(e => string.Create(CultureInfo.InvariantCulture, $"{X(e.Epoch):0.0},{Y(e.ValidationNdcg10):0.0}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"line s{i % 5}\" points=\"{path}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot s{i % 5}\" cx=\"{X(best.Epoch):0.0}\" cy=\"{Y(best.ValidationNdcg10):0.0}\" r=\"4\"><title>{curves[i].Name}, epoch {best.Epoch}: {best.ValidationNdcg10:0.0000}</title></circle>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"label s{i % 5}\" x=\"{X(points[^1].Epoch) + 8:0.0}\" y=\"{labels[i] + 4:0.0}\">{curves[i].Name}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>Pushes labels apart that would lie on each other.</summary>
    private static double[] Labels(double[] wanted)
    {
        const double line = 16;
        var result = wanted.ToArray();
        var order = Enumerable.Range(0, result.Length).OrderBy(i => wanted[i]).ToArray();
        for (var i = 1; i < order.Length; i++)
        {
            result[order[i]] = Math.Max(result[order[i]], result[order[i - 1]] + line);
        }

        return result;
    }

    /// <summary>The next of 1, 2, 5 · 10ⁿ.</summary>
    private static double Step(double rough)
    {
        if (rough <= 0)
        {
            return 0.01;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
    }
}
