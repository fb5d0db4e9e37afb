using System.Globalization;
using System.Text;
using Recsys.Evaluation.Statistics;

namespace Recsys.Cli.Evaluation.Report;

/// <summary>Estimates one below the other on one axis: a dot at the mean, a bar over its 95 % interval, the figure beside it.</summary>
internal static class IntervalPlot
{
    /// <summary>Standard errors to each side that hold 95 % of a normal distribution.</summary>
    private const double StandardErrors = 1.96;

    private const int Steps = 4;

    /// <summary>The axis that holds all of these with their intervals.</summary>
    public static Scale ScaleOf(IEnumerable<MeanEstimate> estimates) => Scale.Of(estimates.Max(High), Steps);

    /// <summary>The plot; the best row stands out.</summary>
    public static string Of(string caption, IReadOnlyList<(string Name, MeanEstimate Estimate)> rows, Scale scale)
    {
        var best = rows.Max(r => r.Estimate.Mean);
        var plot = new StringBuilder();
        plot.Append(CultureInfo.InvariantCulture, $"<figure class=\"intervals\"><figcaption>{Html.Text(caption)}</figcaption><ul>");
        foreach (var (name, estimate) in rows)
        {
            var low = scale.Percent(estimate.Mean - (StandardErrors * estimate.StandardError));
            var width = scale.Percent(High(estimate)) - low;
            plot.Append(
                CultureInfo.InvariantCulture, $"<li{(estimate.Mean >= best ? " class=\"best\"" : "")}><span class=\"name\">{Html.Text(name)}</span>")
                .Append(CultureInfo.InvariantCulture, $"<span class=\"track\"><i class=\"range\" style=\"left:{low:0.##}%;width:{width:0.##}%\"></i>")
                .Append(CultureInfo.InvariantCulture, $"<i class=\"mean\" style=\"left:{scale.Percent(estimate.Mean):0.##}%\"></i></span>")
                .Append(CultureInfo.InvariantCulture, $"<span class=\"value\">{estimate.Mean:0.000}</span></li>");
        }

        plot.Append("<li class=\"ticks\" aria-hidden=\"true\"><span class=\"name\">NDCG@10</span><span class=\"track\">");
        // Three of them: more would run into each other where the track is narrow.
        foreach (var tick in new[] { 0, scale.Most / 2, scale.Most })
        {
            plot.Append(CultureInfo.InvariantCulture, $"<b style=\"left:{scale.Percent(tick):0.##}%\">{tick:0.###}</b>");
        }

        return plot.Append("</span><span class=\"value\"></span></li></ul></figure>").ToString();
    }

    private static double High(MeanEstimate estimate) => estimate.Mean + (StandardErrors * estimate.StandardError);
}
