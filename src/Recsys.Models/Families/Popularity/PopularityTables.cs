using Recsys.Domain.Context;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Families.Popularity;

/// <summary>
/// <c>log p(i)</c> and the log-lifts <c>w · log((n(i, v) + β·p(i)) / ((n(v) + β)·p(i)))</c> of items given a value v of a context field.
/// Missing and unknown values lift nothing.
/// </summary>
/// <param name="LogProbability">Shape [items].</param>
/// <param name="Lift">Shape [context ids × items].</param>
internal sealed record PopularityTables(float[] LogProbability, float[] Lift)
{
    private const string LogProbabilityName = "log_probability";
    private const string LiftName = "lift";

    /// <summary>Half an interaction for items that nobody took, so that their logarithm is finite.</summary>
    private const double ItemPseudoCount = 0.5;

    public static PopularityTables Of(PopularityCounts counts, ContextFeatures context, double smoothing, double weight)
    {
        var items = counts.Items.Length;
        var total = counts.Items.Sum(c => (double)c) + (ItemPseudoCount * Math.Max(1, items - 1));
        var p = Array.ConvertAll(counts.Items, c => (c + ItemPseudoCount) / total);
        var lift = new float[counts.ByValue.Length];
        for (var field = 0; field < context.Fields.Count && weight > 0; field++)
        {
            for (var v = ContextField.Reserved; v < context.Fields[field].Size; v++)
            {
                var id = context.OffsetOf(field) + v;
                for (var i = 1; i < items; i++)
                {
                    var at = (id * items) + i;
                    lift[at] = (float)(weight * Math.Log((counts.ByValue[at] + (smoothing * p[i])) / ((counts.Values[id] + smoothing) * p[i])));
                }
            }
        }

        return new PopularityTables(Array.ConvertAll(p, x => (float)Math.Log(x)), lift);
    }

    public ParameterValues ToValues() => new(
    [
        new NamedValues(LogProbabilityName, [LogProbability.Length], LogProbability),
        new NamedValues(LiftName, [Lift.Length / LogProbability.Length, LogProbability.Length], Lift),
    ]);

    public static PopularityTables Of(ParameterValues values, int itemSize, int contextSize)
    {
        values.CheckShapes([(LogProbabilityName, [itemSize]), (LiftName, [contextSize, itemSize])]);
        return new PopularityTables(values[LogProbabilityName].Values, values[LiftName].Values);
    }
}
