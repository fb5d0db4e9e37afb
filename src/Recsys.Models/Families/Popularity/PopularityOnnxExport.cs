using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Popularity;

/// <summary>One gather and one sum.</summary>
internal static class PopularityOnnxExport
{
    public static GraphValue Emit(GraphBuilder graph, QueryInputs inputs, PopularityTables tables)
    {
        var items = tables.LogProbability.Length;
        var popularity = graph.Initializer("log_probability", tables.LogProbability, 1, items);
        if (inputs.Context is null)
        {
            return graph.Expand(popularity, graph.Concat(0, graph.Shape(inputs.User), graph.Vector(items)));
        }

        var lift = graph.Initializer("lift", tables.Lift, tables.Lift.Length / items, items);
        return graph.Add(graph.ReduceSum(graph.Gather(lift, inputs.Context), keepDims: false, 1), popularity);
    }
}
