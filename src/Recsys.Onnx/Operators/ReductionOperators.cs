using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Operators;

/// <summary>Reductions along axes, and the best k.</summary>
public static class ReductionOperators
{
    /// <summary>Sums over the axes.</summary>
    public static GraphValue ReduceSum(this GraphBuilder graph, GraphValue x, bool keepDims, params ReadOnlySpan<long> axes) =>
        graph.Node("ReduceSum", [x, graph.Vector(axes)], x.Type, NodeAttribute.Of("keepdims", keepDims));

    /// <summary>Sums of squares over the axes.</summary>
    public static GraphValue ReduceSumSquare(this GraphBuilder graph, GraphValue x, bool keepDims, params ReadOnlySpan<long> axes) =>
        WithAxes(graph, "ReduceSumSquare", x, keepDims, axes);

    /// <summary>Largest values over the axes.</summary>
    public static GraphValue ReduceMax(this GraphBuilder graph, GraphValue x, bool keepDims, params ReadOnlySpan<long> axes) =>
        WithAxes(graph, "ReduceMax", x, keepDims, axes);

    /// <summary>The k largest values along an axis, best first, and their indices; among equals the lower index is first.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">The values.</param>
    /// <param name="k">Shape [1], 64-bit; more than there are is an error when the graph runs.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="largest">False takes the smallest.</param>
    public static (GraphValue Values, GraphValue Indices) TopK(
        this GraphBuilder graph, GraphValue x, GraphValue k, long axis = -1, bool largest = true)
    {
        GraphBuilder.SameType("TopK (its k)", [k], ElementType.Int64);
        var outputs = graph.Node(
            "TopK", [x, k], [x.Type, ElementType.Int64], NodeAttribute.Of("axis", axis), NodeAttribute.Of("largest", largest),
            NodeAttribute.Of("sorted", true));
        return (outputs[0], outputs[1]);
    }

    private static GraphValue WithAxes(GraphBuilder graph, string op, GraphValue x, bool keepDims, ReadOnlySpan<long> axes) =>
        graph.Node(op, [x], x.Type, NodeAttribute.Of("axes", axes), NodeAttribute.Of("keepdims", keepDims));
}
