using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Operators;

/// <summary>Arithmetic, element by element with NumPy's broadcasting, and matrix products.</summary>
public static class ArithmeticOperators
{
    /// <summary><c>a + b</c>.</summary>
    public static GraphValue Add(this GraphBuilder graph, GraphValue a, GraphValue b) => Binary(graph, "Add", a, b);

    /// <summary><c>a − b</c>.</summary>
    public static GraphValue Sub(this GraphBuilder graph, GraphValue a, GraphValue b) => Binary(graph, "Sub", a, b);

    /// <summary><c>a · b</c>, element by element.</summary>
    public static GraphValue Mul(this GraphBuilder graph, GraphValue a, GraphValue b) => Binary(graph, "Mul", a, b);

    /// <summary><c>a / b</c>; integers are cut towards zero.</summary>
    public static GraphValue Div(this GraphBuilder graph, GraphValue a, GraphValue b) => Binary(graph, "Div", a, b);

    /// <summary><c>aᵇ</c>.</summary>
    public static GraphValue Pow(this GraphBuilder graph, GraphValue a, GraphValue b) => Binary(graph, "Pow", a, b);

    /// <summary>The smaller of two, element by element.</summary>
    public static GraphValue Min(this GraphBuilder graph, GraphValue a, GraphValue b) => Binary(graph, "Min", a, b);

    /// <summary>The larger of two, element by element.</summary>
    public static GraphValue Max(this GraphBuilder graph, GraphValue a, GraphValue b) => Binary(graph, "Max", a, b);

    /// <summary><c>|x|</c>.</summary>
    public static GraphValue Abs(this GraphBuilder graph, GraphValue x) => graph.Node("Abs", [x], x.Type);

    /// <summary><c>√x</c>.</summary>
    public static GraphValue Sqrt(this GraphBuilder graph, GraphValue x) => FloatUnary(graph, "Sqrt", x);

    /// <summary><c>eˣ</c>.</summary>
    public static GraphValue Exp(this GraphBuilder graph, GraphValue x) => FloatUnary(graph, "Exp", x);

    /// <summary><c>ln x</c>.</summary>
    public static GraphValue Log(this GraphBuilder graph, GraphValue x) => FloatUnary(graph, "Log", x);

    /// <summary>Gauss's error function.</summary>
    public static GraphValue Erf(this GraphBuilder graph, GraphValue x) => FloatUnary(graph, "Erf", x);

    /// <summary>Matrix product of the last two dimensions, the others broadcast: [… × n × k] · [… × k × m].</summary>
    public static GraphValue MatMul(this GraphBuilder graph, GraphValue a, GraphValue b) =>
        graph.Node("MatMul", [a, b], GraphBuilder.SameType("MatMul", [a, b], ElementType.Float, ElementType.Double));

    /// <summary><c>α·A′B′ + β·C</c> of matrices, a prime standing for the optional transposition; C broadcasts and may be left out.</summary>
    public static GraphValue Gemm(
        this GraphBuilder graph, GraphValue a, GraphValue b, GraphValue? c = null, float alpha = 1, float beta = 1, bool transA = false,
        bool transB = false)
    {
        var type = GraphBuilder.SameType("Gemm", c is null ? [a, b] : [a, b, c], ElementType.Float, ElementType.Double);
        return graph.Node(
            "Gemm", [a, b, c], type,
            NodeAttribute.Of("alpha", alpha), NodeAttribute.Of("beta", beta), NodeAttribute.Of("transA", transA), NodeAttribute.Of("transB", transB));
    }

    /// <summary>A torch <c>Linear</c>: <c>x·Wᵀ + b</c> with W of shape [out × in]; x may have any rank.</summary>
    public static GraphValue Linear(this GraphBuilder graph, GraphValue x, GraphValue weight, GraphValue? bias = null)
    {
        var product = graph.MatMul(x, graph.Transpose(weight, 1, 0));
        return bias is null ? product : graph.Add(product, bias);
    }

    private static GraphValue Binary(GraphBuilder graph, string op, GraphValue a, GraphValue b) =>
        graph.Node(op, [a, b], GraphBuilder.SameType(op, [a, b], ElementType.Float, ElementType.Int64, ElementType.Int32, ElementType.Double));

    private static GraphValue FloatUnary(GraphBuilder graph, string op, GraphValue x) =>
        graph.Node(op, [x], GraphBuilder.SameType(op, [x], ElementType.Float, ElementType.Double));
}
