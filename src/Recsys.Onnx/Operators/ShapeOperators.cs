using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Operators;

/// <summary>Shapes, and tensors made from them.</summary>
public static class ShapeOperators
{
    /// <summary>Joins values along an axis.</summary>
    public static GraphValue Concat(this GraphBuilder graph, long axis, params ReadOnlySpan<GraphValue> values) =>
        graph.Node("Concat", values, GraphBuilder.SameType("Concat", values), NodeAttribute.Of("axis", axis));

    /// <summary>Cuts a value along an axis into pieces of the given sizes.</summary>
    public static GraphValue[] Split(this GraphBuilder graph, GraphValue x, long axis, params ReadOnlySpan<long> sizes)
    {
        var types = new ElementType[sizes.Length];
        Array.Fill(types, x.Type);
        return graph.Node("Split", [x, graph.Vector(sizes)], types, NodeAttribute.Of("axis", axis));
    }

    /// <summary>Adds dimensions of size one at the axes of the result.</summary>
    public static GraphValue Unsqueeze(this GraphBuilder graph, GraphValue x, params ReadOnlySpan<long> axes) =>
        graph.Node("Unsqueeze", [x, graph.Vector(axes)], x.Type);

    /// <summary>Drops the dimensions of size one at the axes.</summary>
    public static GraphValue Squeeze(this GraphBuilder graph, GraphValue x, params ReadOnlySpan<long> axes) =>
        graph.Node("Squeeze", [x, graph.Vector(axes)], x.Type);

    /// <summary>The shape as 64-bit integers of rank 1.</summary>
    public static GraphValue Shape(this GraphBuilder graph, GraphValue x) => graph.Node("Shape", [x], ElementType.Int64);

    /// <summary>One dimension of the shape, as rank 1.</summary>
    public static GraphValue DimOf(this GraphBuilder graph, GraphValue x, long axis) => axis == -1
        ? graph.Node("Shape", [x], ElementType.Int64, NodeAttribute.Of("start", -1L))
        : graph.Node("Shape", [x], ElementType.Int64, NodeAttribute.Of("start", axis), NodeAttribute.Of("end", axis + 1));

    /// <summary>The same values in another shape; −1 once stands for what is left, 0 keeps the dimension.</summary>
    public static GraphValue Reshape(this GraphBuilder graph, GraphValue x, params ReadOnlySpan<long> shape) =>
        graph.Node("Reshape", [x, graph.Vector(shape)], x.Type);

    /// <summary>As the other form, with a shape that is known only when the graph runs (64-bit, rank 1).</summary>
    public static GraphValue Reshape(this GraphBuilder graph, GraphValue x, GraphValue shape)
    {
        GraphBuilder.SameType("Reshape (its shape)", [shape], ElementType.Int64);
        return graph.Node("Reshape", [x, shape], x.Type);
    }

    /// <summary>Puts the dimensions into this order.</summary>
    public static GraphValue Transpose(this GraphBuilder graph, GraphValue x, params ReadOnlySpan<long> order) =>
        graph.Node("Transpose", [x], x.Type, NodeAttribute.Of("perm", order));

    /// <summary>Another element type; fractions are cut, non-zero is true.</summary>
    public static GraphValue Cast(this GraphBuilder graph, GraphValue x, ElementType type) =>
        graph.Node("Cast", [x], type, NodeAttribute.Of("to", (long)type));

    /// <summary>Broadcasts to a shape (64-bit, rank 1).</summary>
    public static GraphValue Expand(this GraphBuilder graph, GraphValue x, GraphValue shape)
    {
        GraphBuilder.SameType("Expand (its shape)", [shape], ElementType.Int64);
        return graph.Node("Expand", [x, shape], x.Type);
    }

    /// <summary>start, start + delta, … below limit; all three of rank 0 and one type.</summary>
    public static GraphValue Range(this GraphBuilder graph, GraphValue start, GraphValue limit, GraphValue delta) =>
        graph.Node("Range", [start, limit, delta], GraphBuilder.SameType("Range", [start, limit, delta]));

    /// <summary>A tensor of zeros of a shape (64-bit, rank 1).</summary>
    public static GraphValue Zeros(this GraphBuilder graph, GraphValue shape)
    {
        GraphBuilder.SameType("ConstantOfShape", [shape], ElementType.Int64);
        return graph.Node("ConstantOfShape", [shape], ElementType.Float);
    }

    /// <summary>The value itself under a name of its own.</summary>
    public static GraphValue Identity(this GraphBuilder graph, GraphValue x) => graph.Node("Identity", [x], x.Type);
}
