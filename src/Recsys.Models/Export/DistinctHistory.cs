using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Export;

/// <summary>
/// The different items of padded histories inside a graph: an item that occurs c times weighs 1/c at each place, padding weighs nothing, so
/// that sums over the places are sums over different items.
/// </summary>
/// <param name="History">64-bit [batch × steps].</param>
/// <param name="Weights">Float [batch × 1 × steps].</param>
/// <param name="CountOrOne">Float [batch × 1]: the number of different items, 1 for an empty history.</param>
internal sealed record DistinctHistory(GraphValue History, GraphValue Weights, GraphValue CountOrOne)
{
    public static DistinctHistory Emit(GraphBuilder graph, GraphValue history)
    {
        var same = graph.Equal(graph.Unsqueeze(history, 1), graph.Unsqueeze(history, 2));
        var occurrences = graph.ReduceSum(graph.Cast(same, ElementType.Float), keepDims: true, 1);
        var real = graph.Unsqueeze(graph.Cast(graph.Greater(history, graph.Scalar(0L)), ElementType.Float), 1);
        var weights = graph.Div(real, occurrences);
        var count = graph.ReduceSum(weights, keepDims: false, 2);
        return new(history, weights, graph.Max(count, graph.Scalar(1f)));
    }

    /// <summary>The sum of the rows of a table [items × d] at the different items, shape [batch × d].</summary>
    public GraphValue WeightedSum(GraphBuilder graph, GraphValue table) =>
        graph.Squeeze(graph.MatMul(Weights, graph.Gather(table, History)), 1);
}
