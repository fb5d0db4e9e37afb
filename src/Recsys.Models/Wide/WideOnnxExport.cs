using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Wide;

/// <summary>The wide parts in a graph; the members of a blend share tables and sums.</summary>
internal static class WideOnnxExport
{
    /// <summary>The lifts of the context, summed over its fields: float [batch × items].</summary>
    public static GraphValue Lifts(GraphBuilder graph, QueryInputs inputs, GraphValue context, ContextLifts lifts) => inputs.Shared(lifts, () =>
    {
        int Rows(float[] table) => table.Length / ContextLifts.Width;
        var ofContext = graph.Gather(graph.Initializer("lifts_of_context", lifts.OfContext, Rows(lifts.OfContext), ContextLifts.Width), context);
        var ofItems = graph.Initializer("lifts_of_items", lifts.OfItems, Rows(lifts.OfItems), ContextLifts.Width);
        return graph.Linear(graph.ReduceSum(ofContext, keepDims: false, 1), ofItems);
    });

    /// <summary>The rows of the table at the items of the history, weighed and added up where they point: float [batch × items].</summary>
    public static GraphValue Neighbours(
        GraphBuilder graph, QueryInputs inputs, ItemNeighbours table, double halfLife) => inputs.Shared((table, halfLife), () =>
    {
        var (items, width) = (table.Items, table.Width);
        var name = table.IsOrdered ? "neighbours" : "common_users";
        var ids = inputs.Shared((table, "ids"), () => graph.Initializer($"{name}_items", table.Ids, items, width));
        var similarities = inputs.Shared((table, "similarities"), () => graph.Initializer($"{name}_similarities", table.Similarities, items, width));
        var history = DistinctHistory.Emit(graph, inputs.History, halfLife);
        var updates = graph.Mul(graph.Gather(similarities, inputs.History), graph.Transpose(history.Weights, 0, 2, 1));
        var batch = graph.DimOf(inputs.History, 0);
        var flat = graph.Concat(0, batch, graph.Vector(-1));
        var nothing = graph.Zeros(graph.Concat(0, batch, graph.Vector(items)));
        return graph.ScatterElements(
            nothing, graph.Reshape(graph.Gather(ids, inputs.History), flat), graph.Reshape(updates, flat), axis: 1, reduction: "add");
    });
}
