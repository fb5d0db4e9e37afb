using System.Globalization;
using System.Text;
using Recsys.Evaluation.BackTests;
using Recsys.Training.Evaluations;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>
/// What a score means: the probability that a model foresees for the items of its lists, and the share of them that was taken, with 95 % intervals,
/// beside the line on which both are the same.
/// </summary>
internal static class ReliabilityChart
{
    private const double StandardErrors = 1.96;

    public static string Of(ModelEvaluation model)
    {
        var parts = Reliability.Of(model.Result);
        if (parts.Count < 2) return "";
        double High(Reliability part) => part.Taken.Mean + (StandardErrors * part.Taken.StandardError);
        var scale = Scale.Of(parts.Max(p => Math.Max(p.Foreseen, High(p))), steps: 4);
        var (lines, marks, rows) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        foreach (var tick in scale.Ticks)
        {
            var at = scale.Percent(tick);
            lines.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"0\" x2=\"100\" y1=\"{100 - at:0.##}\" y2=\"{100 - at:0.##}\"/>");
            marks.Append(CultureInfo.InvariantCulture, $"<span class=\"y\" style=\"top:{100 - at:0.##}%\">{tick:0.###}</span>");
        }

        foreach (var tick in new[] { 0, scale.Most / 2, scale.Most })
        {
            marks.Append(CultureInfo.InvariantCulture, $"<span class=\"x\" style=\"left:{scale.Percent(tick):0.##}%\">{tick:0.###}</span>");
        }

        lines.Append("<line class=\"line same\" x1=\"0\" x2=\"100\" y1=\"100\" y2=\"0\"/>");
        foreach (var part in parts)
        {
            var (x, reach) = (scale.Percent(part.Foreseen), StandardErrors * part.Taken.StandardError);
            var (low, high) = (100 - scale.Percent(part.Taken.Mean - reach), 100 - scale.Percent(part.Taken.Mean + reach));
            lines.Append(
                CultureInfo.InvariantCulture, $"<line class=\"line s0\" x1=\"{x:0.##}\" x2=\"{x:0.##}\" y1=\"{low:0.##}\" y2=\"{high:0.##}\"/>");
            marks.Append(
                CultureInfo.InvariantCulture,
                $"<i class=\"dot s0\" style=\"left:{x:0.##}%;top:{100 - scale.Percent(part.Taken.Mean):0.##}%\"></i>");
            rows.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{part.Foreseen:P2}</th>")
                .Append(CultureInfo.InvariantCulture, $"<td>{part.Taken.Mean:P2} ± {part.Taken.StandardError:P2}</td><td>{part.Count:N0}</td></tr>");
        }

        var name = Html.Text(model.Name);
        return $"<p>{name} gives each item of a list a probability of being the one that is taken next. The items of all lists in the order of it, "
            + "in parts that each foresee as many: on the line the share that was taken is what was foreseen, above it more.</p>"
            + $"<figure><figcaption>Share that was taken, with its 95 % interval, by the probability that {name} foresees</figcaption>"
            + "<div class=\"curves reliability\" role=\"img\" "
            + "aria-label=\"Share that was taken by the probability foreseen; the figures are in the table\">"
            + $"<svg viewBox=\"0 0 100 100\" preserveAspectRatio=\"none\" aria-hidden=\"true\">{lines}</svg>{marks}</div>"
            + "<p class=\"axis\">probability foreseen</p></figure>"
            + Html.Scrolling(
                "Foreseen and taken", "<table class=\"reliability\"><thead><tr><th scope=\"col\">foreseen</th><th scope=\"col\">taken</th>"
                    + $"<th scope=\"col\">items of lists</th></tr></thead><tbody>{rows}</tbody></table>");
    }
}
