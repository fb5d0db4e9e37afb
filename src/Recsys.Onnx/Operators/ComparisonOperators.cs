using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Operators;

/// <summary>Comparisons and truth values, element by element with broadcasting.</summary>
public static class ComparisonOperators
{
    /// <summary><c>a = b</c>.</summary>
    public static GraphValue Equal(this GraphBuilder graph, GraphValue a, GraphValue b) => Compare(graph, "Equal", a, b);

    /// <summary><c>a &lt; b</c>.</summary>
    public static GraphValue Less(this GraphBuilder graph, GraphValue a, GraphValue b) => Compare(graph, "Less", a, b);

    /// <summary><c>a ≤ b</c>.</summary>
    public static GraphValue LessOrEqual(this GraphBuilder graph, GraphValue a, GraphValue b) => Compare(graph, "LessOrEqual", a, b);

    /// <summary><c>a &gt; b</c>.</summary>
    public static GraphValue Greater(this GraphBuilder graph, GraphValue a, GraphValue b) => Compare(graph, "Greater", a, b);

    /// <summary><c>a ≥ b</c>.</summary>
    public static GraphValue GreaterOrEqual(this GraphBuilder graph, GraphValue a, GraphValue b) => Compare(graph, "GreaterOrEqual", a, b);

    /// <summary><c>a ∧ b</c>.</summary>
    public static GraphValue And(this GraphBuilder graph, GraphValue a, GraphValue b) =>
        graph.Node("And", [a, b], GraphBuilder.SameType("And", [a, b], ElementType.Bool));

    /// <summary>Elements of <paramref name="yes"/> where the condition holds, of <paramref name="no"/> elsewhere.</summary>
    public static GraphValue Where(this GraphBuilder graph, GraphValue condition, GraphValue yes, GraphValue no)
    {
        GraphBuilder.SameType("Where (its condition)", [condition], ElementType.Bool);
        return graph.Node("Where", [condition, yes, no], GraphBuilder.SameType("Where", [yes, no]));
    }

    private static GraphValue Compare(GraphBuilder graph, string op, GraphValue a, GraphValue b)
    {
        GraphBuilder.SameType(op, [a, b]);
        return graph.Node(op, [a, b], ElementType.Bool);
    }
}
