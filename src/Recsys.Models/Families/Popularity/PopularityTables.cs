using Recsys.Domain.Context;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Families.Popularity;

/// <summary>
/// <c>log p(i)</c> and the log-lifts <c>w · log((n(i, v) + β·p(i)) / ((n(v) + β)·p(i)))</c> of items given a value v of a context field.
/// Missing and unknown values lift nothing.
/// </summary>
/// <param name="Form">The half-life of n, β and w.</param>
/// <param name="LogProbability">Shape [items].</param>
/// <param name="Lift">Shape [context ids × items].</param>
internal sealed record PopularityTables(PopularityForm Form, float[] LogProbability, float[] Lift)
{
    private const string FormName = "form";
    private const string LogProbabilityName = "log_probability";
    private const string LiftName = "lift";

    /// <summary>Half an interaction for items that nobody took, so that their logarithm is finite.</summary>
    private const double ItemPseudoCount = 0.5;

    public static PopularityTables Of(PopularityCounts counts, ContextFeatures context, PopularityForm form)
    {
        var (items, smoothing, weight) = (counts.Items.Length, form.Smoothing, form.Weight);
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

        return new PopularityTables(form, Array.ConvertAll(p, x => (float)Math.Log(x)), lift);
    }

    public ParameterValues ToValues() => new(
    [
        new NamedValues(FormName, [3], [(float)Form.HalfLifeInDays, (float)Form.Smoothing, (float)Form.Weight]),
        new NamedValues(LogProbabilityName, [LogProbability.Length], LogProbability),
        new NamedValues(LiftName, [Lift.Length / LogProbability.Length, LogProbability.Length], Lift),
    ]);

    public static PopularityTables Of(ParameterValues values, int itemSize, int contextSize)
    {
        values.CheckShapes([(FormName, [3]), (LogProbabilityName, [itemSize]), (LiftName, [contextSize, itemSize])]);
        var form = values[FormName].Values;
        return new PopularityTables(new PopularityForm(form[0], form[1], form[2]), values[LogProbabilityName].Values, values[LiftName].Values);
    }
}
