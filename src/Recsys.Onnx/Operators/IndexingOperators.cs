using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Operators;

/// <summary>Reading and writing by index.</summary>
public static class IndexingOperators
{
    /// <summary>Slices of <paramref name="data"/> along an axis at the indices: an embedding is <c>Gather(table, ids)</c>.</summary>
    public static GraphValue Gather(this GraphBuilder graph, GraphValue data, GraphValue indices, long axis = 0)
    {
        Index("Gather", indices);
        return graph.Node("Gather", [data, indices], data.Type, NodeAttribute.Of("axis", axis));
    }

    /// <summary>Element by element: <c>out[i][j] = data[i][indices[i][j]]</c> for axis 1.</summary>
    public static GraphValue GatherElements(this GraphBuilder graph, GraphValue data, GraphValue indices, long axis)
    {
        Index("GatherElements", indices);
        return graph.Node("GatherElements", [data, indices], data.Type, NodeAttribute.Of("axis", axis));
    }

    /// <summary>Slices at the index tuples in the last dimension of <paramref name="indices"/>.</summary>
    public static GraphValue GatherND(this GraphBuilder graph, GraphValue data, GraphValue indices, long batchDims = 0)
    {
        GraphBuilder.SameType("GatherND (its indices)", [indices], ElementType.Int64);
        return graph.Node("GatherND", [data, indices], data.Type, NodeAttribute.Of("batch_dims", batchDims));
    }

    /// <summary>
    /// A copy of <paramref name="data"/> with <c>out[i][indices[i][j]] = updates[i][j]</c> for axis 1. With <paramref name="reduction"/>
    /// <c>add</c> or <c>mul</c> repeated indices accumulate; with <c>none</c> they must not differ in their updates.
    /// </summary>
    public static GraphValue ScatterElements(
        this GraphBuilder graph, GraphValue data, GraphValue indices, GraphValue updates, long axis, string reduction = "none")
    {
        Index("ScatterElements", indices);
        return graph.Node(
            "ScatterElements", [data, indices, updates], GraphBuilder.SameType("ScatterElements", [data, updates]),
            NodeAttribute.Of("axis", axis), NodeAttribute.Of("reduction", Reduction("ScatterElements", reduction)));
    }

    /// <summary><c>data[starts:ends:steps]</c> along the axes, with Python's rules for negative and too large bounds.</summary>
    public static GraphValue Slice(
        this GraphBuilder graph, GraphValue data, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, ReadOnlySpan<long> axes,
        ReadOnlySpan<long> steps = default) =>
        graph.Node(
            "Slice", [data, graph.Vector(starts), graph.Vector(ends), graph.Vector(axes), steps.IsEmpty ? null : graph.Vector(steps)], data.Type);

    /// <summary>As the other form, with bounds that are known only when the graph runs (64-bit, rank 1).</summary>
    public static GraphValue Slice(this GraphBuilder graph, GraphValue data, GraphValue starts, GraphValue ends, GraphValue axes)
    {
        GraphBuilder.SameType("Slice (its bounds)", [starts, ends, axes], ElementType.Int64);
        return graph.Node("Slice", [data, starts, ends, axes], data.Type);
    }

    private static void Index(string op, GraphValue indices) =>
        GraphBuilder.SameType($"{op} (its indices)", [indices], ElementType.Int64, ElementType.Int32);

    private static string Reduction(string op, string reduction) => reduction is "none" or "add" or "mul"
        ? reduction
        : throw new GraphException($"{op} reduces by none, add or mul in opset {GraphBuilder.Opset}; '{reduction}' is none of them.");
}
