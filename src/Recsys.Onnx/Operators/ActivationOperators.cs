using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Operators;

/// <summary>Activations and normalisations of floats.</summary>
public static class ActivationOperators
{
    /// <summary><c>max(0, x)</c>.</summary>
    public static GraphValue Relu(this GraphBuilder graph, GraphValue x) => Unary(graph, "Relu", x);

    /// <summary><c>x</c> above zero, <c>αx</c> below.</summary>
    public static GraphValue LeakyRelu(this GraphBuilder graph, GraphValue x, float alpha = 0.01f) =>
        graph.Node("LeakyRelu", [x], FloatOf("LeakyRelu", x), NodeAttribute.Of("alpha", alpha));

    /// <summary>Hyperbolic tangent.</summary>
    public static GraphValue Tanh(this GraphBuilder graph, GraphValue x) => Unary(graph, "Tanh", x);

    /// <summary><c>1 / (1 + e⁻ˣ)</c>.</summary>
    public static GraphValue Sigmoid(this GraphBuilder graph, GraphValue x) => Unary(graph, "Sigmoid", x);

    /// <summary><c>ln(1 + eˣ)</c>.</summary>
    public static GraphValue Softplus(this GraphBuilder graph, GraphValue x) => Unary(graph, "Softplus", x);

    /// <summary>x where above zero, else <c>α(eˣ − 1)</c>.</summary>
    public static GraphValue Elu(this GraphBuilder graph, GraphValue x, float alpha = 1) =>
        graph.Node("Elu", [x], FloatOf("Elu", x), NodeAttribute.Of("alpha", alpha));

    /// <summary>Self-normalising ELU (Klambauer 2017) with the constants of the paper.</summary>
    public static GraphValue Selu(this GraphBuilder graph, GraphValue x) => Unary(graph, "Selu", x);

    /// <summary>
    /// The exact GELU (Hendrycks and Gimpel 2016), <c>x · (1 + erf(x/√2)) / 2</c>, composed: the operator of this name came with opset 20.
    /// </summary>
    public static GraphValue Gelu(this GraphBuilder graph, GraphValue x)
    {
        var erf = graph.Erf(graph.Mul(x, graph.Scalar(0.70710678f)));
        return graph.Mul(graph.Mul(x, graph.Scalar(0.5f)), graph.Add(erf, graph.Scalar(1f)));
    }

    /// <summary><c>x · σ(x)</c>, also called swish.</summary>
    public static GraphValue Silu(this GraphBuilder graph, GraphValue x) => graph.Mul(x, graph.Sigmoid(x));

    /// <summary>Values outside the bounds are moved to the bound.</summary>
    public static GraphValue Clip(this GraphBuilder graph, GraphValue x, float min, float max) =>
        graph.Node("Clip", [x, graph.Scalar(min), graph.Scalar(max)], FloatOf("Clip", x));

    /// <summary><c>eˣ / Σeˣ</c> along an axis.</summary>
    public static GraphValue Softmax(this GraphBuilder graph, GraphValue x, long axis = -1) =>
        graph.Node("Softmax", [x], FloatOf("Softmax", x), NodeAttribute.Of("axis", axis));

    /// <summary><c>x − ln Σeˣ</c> along an axis.</summary>
    public static GraphValue LogSoftmax(this GraphBuilder graph, GraphValue x, long axis = -1) =>
        graph.Node("LogSoftmax", [x], FloatOf("LogSoftmax", x), NodeAttribute.Of("axis", axis));

    /// <summary><c>(x − mean) / √(variance + ε) · scale + bias</c> over the dimensions from <paramref name="axis"/> on (Ba 2016).</summary>
    public static GraphValue LayerNormalization(
        this GraphBuilder graph, GraphValue x, GraphValue scale, GraphValue? bias = null, long axis = -1, float epsilon = 1e-5f) =>
        graph.Node(
            "LayerNormalization", [x, scale, bias], FloatOf("LayerNormalization", x), NodeAttribute.Of("axis", axis),
            NodeAttribute.Of("epsilon", epsilon));

    /// <summary>
    /// <c>(x − mean) / √(variance + ε) · scale + bias</c> with fixed statistics, a value a channel (dimension 1; Ioffe and Szegedy 2015).
    /// </summary>
    public static GraphValue BatchNormalization(
        this GraphBuilder graph, GraphValue x, GraphValue scale, GraphValue bias, GraphValue mean, GraphValue variance, float epsilon = 1e-5f) =>
        graph.Node("BatchNormalization", [x, scale, bias, mean, variance], FloatOf("BatchNormalization", x), NodeAttribute.Of("epsilon", epsilon));

    /// <summary><c>x / max(‖x‖₂, 10⁻¹²)</c> along the last axis, as torch's <c>normalize</c>.</summary>
    public static GraphValue L2Normalize(this GraphBuilder graph, GraphValue x)
    {
        var norm = graph.Sqrt(graph.ReduceSum(graph.Mul(x, x), keepDims: true, -1));
        return graph.Div(x, graph.Max(norm, graph.Scalar(1e-12f)));
    }

    private static GraphValue Unary(GraphBuilder graph, string op, GraphValue x) => graph.Node(op, [x], FloatOf(op, x));

    private static ElementType FloatOf(string op, GraphValue x) => GraphBuilder.SameType(op, [x], ElementType.Float, ElementType.Double);
}
