using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Export;

/// <summary>
/// The different items of padded histories inside a graph, weighed as <see cref="Blocks.Histories.RecentItems"/> does: an item weighs <c>2^(−k/H)</c>
/// at its latest place, with k different items after it, and nothing at its other places; padding weighs nothing.
/// Sums over the places are sums over different items.
/// </summary>
/// <param name="History">64-bit [batch × steps].</param>
/// <param name="Weights">Float [batch × 1 × steps].</param>
/// <param name="CountOrOne">Float [batch × 1]: the sum of the weights, which is the number of different items where H is infinite;
/// 1 for an empty history.</param>
internal sealed record DistinctHistory(GraphValue History, GraphValue Weights, GraphValue CountOrOne)
{
    public static DistinctHistory Emit(GraphBuilder graph, GraphValue history, double halfLife)
    {
        var places = graph.Range(graph.Scalar(0L), graph.Squeeze(graph.DimOf(history, 1), 0), graph.Scalar(1L));
        var (row, column) = (graph.Unsqueeze(places, 1), graph.Unsqueeze(places, 0));
        // same[b, r, c]: places r and c hold one item; later[r, c]: c comes after r.
        var same = graph.Equal(graph.Unsqueeze(history, 1), graph.Unsqueeze(history, 2));
        var again = graph.And(same, graph.Greater(column, row));
        var repeats = graph.ReduceSum(graph.Cast(again, ElementType.Float), keepDims: false, 2);
        var real = graph.Greater(history, graph.Scalar(0L));
        var latest = graph.And(real, graph.Less(repeats, graph.Scalar(0.5f)));
        var weights = graph.Unsqueeze(graph.Cast(latest, ElementType.Float), 1);
        if (double.IsFinite(halfLife))
        {
            var after = graph.MatMul(weights, graph.Cast(graph.Greater(row, column), ElementType.Float));
            weights = graph.Mul(weights, graph.Exp(graph.Mul(after, graph.Scalar((float)(-Math.Log(2) / halfLife)))));
        }

        var count = graph.ReduceSum(weights, keepDims: false, 2);
        return new(history, weights, graph.Max(count, graph.Scalar(1f)));
    }

    /// <summary>The Euclidean norm of the weights [batch × 1], 1 for an empty history.</summary>
    public GraphValue NormOrOne(GraphBuilder graph) =>
        graph.Sqrt(graph.Max(graph.ReduceSum(graph.Mul(Weights, Weights), keepDims: false, 2), graph.Scalar(1f)));

    /// <summary>The weighted sum of rows [batch × steps × d] at the different items, shape [batch × d].</summary>
    public GraphValue WeightedSum(GraphBuilder graph, GraphValue rows) => graph.Squeeze(graph.MatMul(Weights, rows), 1);
}
