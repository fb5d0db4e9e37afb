using Recsys.Models.Export;
using Recsys.Models.Export.Terms;

namespace Recsys.Models.Families.Popularity;

/// <summary>A number an item, and one for each id of the context.</summary>
internal static class PopularityOnnxExport
{
    public static ItemScores Emit(QueryInputs inputs, PopularityTables tables)
    {
        var popularity = new BiasTerm(ModelTable.Of("log_probability", tables.LogProbability, 1));
        var items = tables.LogProbability.Length;
        return new ItemScores(inputs.Context is null
            ? [popularity]
            : [popularity, new ContextColumnsTerm(new ModelTable("lift", items, tables.Lift.Length / items, () => ByItem(tables.Lift, items)))]);
    }

    /// <summary>[ids × items] → [items × ids]: an item's numbers beside each other.</summary>
    private static float[] ByItem(float[] lift, int items)
    {
        var ids = lift.Length / items;
        var result = new float[lift.Length];
        for (var id = 0; id < ids; id++)
        {
            for (var i = 0; i < items; i++) result[(i * ids) + id] = lift[(id * items) + i];
        }

        return result;
    }
}
