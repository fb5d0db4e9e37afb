using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Onnx.Tests.Operators;

/// <summary>Every operator of the library, with hand-worked values.</summary>
public static class OperatorCases
{
    private static readonly float E1 = MathF.E;
    private static int _count;

    public static IReadOnlyList<OperatorCase> All { get; } =
    [
        new("Add", g => g.Add(F(g, [1, 2, 3, 4], 2, 2), F(g, [10, 20], 2)), [11, 22, 13, 24], [2, 2]),
        new("Sub", g => g.Sub(F(g, [5, 7], 2), F(g, [1, 10], 2)), [4, -3], [2]),
        new("Mul", g => g.Mul(F(g, [2, 3], 2), F(g, [4, -1], 2)), [8, -3], [2]),
        new("Div", g => g.Div(F(g, [1, 9], 2), F(g, [4, 3], 2)), [0.25f, 3], [2]),
        new("Div of integers", g => g.Div(I(g, [7, -7], 2), I(g, [2, 2], 2)), [3, -3], [2]),
        new("Pow", g => g.Pow(F(g, [2, 3], 2), F(g, [3, 2], 2)), [8, 9], [2]),
        new("Min", g => g.Min(F(g, [2, 3], 2), F(g, [3, 2], 2)), [2, 2], [2]),
        new("Max", g => g.Max(F(g, [2, 3], 2), F(g, [3, 2], 2)), [3, 3], [2]),
        new("Abs", g => g.Abs(F(g, [2, -3], 2)), [2, 3], [2]),
        new("Sqrt", g => g.Sqrt(F(g, [4, 9], 2)), [2, 3], [2]),
        new("Exp", g => g.Exp(F(g, [0, 1], 2)), [1, E1], [2]),
        new("Log", g => g.Log(F(g, [1, E1], 2)), [0, 1], [2]),
        new("Erf", g => g.Erf(F(g, [0, 1], 2)), [0, 0.8427008f], [2]),
        new("MatMul", g => g.MatMul(F(g, [1, 2, 3, 4], 2, 2), F(g, [5, 6, 7, 8], 2, 2)), [19, 22, 43, 50], [2, 2]),
        new(
            "Gemm", g => g.Gemm(F(g, [1, 2], 1, 2), F(g, [3, 4, 5, 6], 2, 2), F(g, [100, 200], 2), alpha: 2, beta: 0.5f, transB: true), [72, 134],
            [1, 2]),
        new("Gemm without C", g => g.Gemm(F(g, [1, 2], 2, 1), F(g, [3, 4], 2, 1), transA: true), [11], [1, 1]),
        new("Linear", g => g.Linear(F(g, [1, 2], 1, 2), F(g, [3, 4, 5, 6], 2, 2), F(g, [1, 1], 2)), [12, 18], [1, 2]),

        new("Relu", g => g.Relu(F(g, [-1, 2], 2)), [0, 2], [2]),
        new("LeakyRelu", g => g.LeakyRelu(F(g, [-1, 2], 2), 0.1f), [-0.1f, 2], [2]),
        new("Tanh", g => g.Tanh(F(g, [0, 1], 2)), [0, 0.76159416f], [2]),
        new("Sigmoid", g => g.Sigmoid(F(g, [0, 1], 2)), [0.5f, 0.73105858f], [2]),
        new("Softplus", g => g.Softplus(F(g, [0, 1], 2)), [0.6931472f, 1.3132617f], [2]),
        new("Elu", g => g.Elu(F(g, [-1, 2], 2)), [(1 / E1) - 1, 2], [2]),
        new("Selu", g => g.Selu(F(g, [-1, 2], 2)), [-1.1113307f, 2.101402f], [2]),
        new("Gelu", g => g.Gelu(F(g, [-1, 0, 2], 3)), [-0.15865525f, 0, 1.9544997f], [3]),
        new("Silu", g => g.Silu(F(g, [1], 1)), [0.73105858f], [1]),
        new("Clip", g => g.Clip(F(g, [-1, 0.5f, 2], 3), 0, 1), [0, 0.5f, 1], [3]),
        new("Softmax", g => g.Softmax(F(g, [0, MathF.Log(3)], 1, 2)), [0.25f, 0.75f], [1, 2]),
        new("LogSoftmax", g => g.LogSoftmax(F(g, [0, MathF.Log(3)], 1, 2)), [MathF.Log(0.25f), MathF.Log(0.75f)], [1, 2]),
        new("LayerNormalization", g => g.LayerNormalization(F(g, [1, 3], 1, 2), F(g, [2, 2], 2), F(g, [0, 1], 2), epsilon: 0), [-2, 3], [1, 2]),
        new("LayerNormalization without bias", g => g.LayerNormalization(F(g, [1, 3], 1, 2), F(g, [1, 1], 2), epsilon: 3), [-0.5f, 0.5f], [1, 2]),
        new(
            "BatchNormalization",
            g => g.BatchNormalization(F(g, [5, 7], 1, 2), F(g, [2, 1], 2), F(g, [1, 0], 2), F(g, [1, 3], 2), F(g, [4, 16], 2), 0), [5, 1], [1, 2]),
        new("L2Normalize", g => g.L2Normalize(F(g, [3, 4, 0, 0], 2, 2)), [0.6f, 0.8f, 0, 0], [2, 2]),

        new("Equal", g => g.Equal(I(g, [1, 2], 2), I(g, [1, 3], 2)), [1, 0], [2]),
        new("Less", g => g.Less(F(g, [1, 2], 2), F(g, [1, 3], 2)), [0, 1], [2]),
        new("LessOrEqual", g => g.LessOrEqual(F(g, [1, 4], 2), F(g, [1, 3], 2)), [1, 0], [2]),
        new("Greater", g => g.Greater(F(g, [1, 4], 2), F(g, [1, 3], 2)), [0, 1], [2]),
        new("GreaterOrEqual", g => g.GreaterOrEqual(F(g, [1, 2], 2), F(g, [1, 3], 2)), [1, 0], [2]),
        new("And", g => g.And(B(g, [true, true], 2), B(g, [true, false], 2)), [1, 0], [2]),
        new("Where", g => g.Where(B(g, [true, false], 2), F(g, [1, 2], 2), F(g, [3, 4], 2)), [1, 4], [2]),

        new("ReduceSum", g => g.ReduceSum(F(g, [1, 2, 3, 4], 2, 2), keepDims: false, 1), [3, 7], [2]),
        new("ReduceSumSquare", g => g.ReduceSumSquare(F(g, [1, 2, 3, 4], 2, 2), keepDims: false, 1), [5, 25], [2]),
        new(
            "ReduceSum in double precision",
            g => g.Cast(g.Sub(g.ReduceSum(g.Cast(F(g, [1e8f, 1, 1], 3), ElementType.Double), keepDims: false, 0), g.Scalar(1e8)), ElementType.Float),
            [2], []),
        new("ReduceMax", g => g.ReduceMax(F(g, [1, 2, 3, 4], 2, 2), keepDims: false, 0), [3, 4], [2]),
        new("TopK values", g => g.TopK(F(g, [3, 9, 1, 9], 1, 4), g.Vector(3)).Values, [9, 9, 3], [1, 3]),
        new("TopK indices, ties by index", g => g.TopK(F(g, [3, 9, 1, 9], 1, 4), g.Vector(3)).Indices, [1, 3, 0], [1, 3]),
        new("TopK smallest", g => g.TopK(F(g, [3, 9, 1, 9], 4), g.Vector(2), axis: 0, largest: false).Values, [1, 3], [2]),

        new("Gather", g => g.Gather(F(g, [1, 2, 3, 4, 5, 6], 3, 2), I(g, [2, 0], 2)), [5, 6, 1, 2], [2, 2]),
        new("Gather columns", g => g.Gather(F(g, [1, 2, 3, 4], 2, 2), I(g, [1], 1), axis: 1), [2, 4], [2, 1]),
        new("GatherElements", g => g.GatherElements(F(g, [1, 2, 3, 4], 2, 2), I(g, [1, 0], 2, 1), axis: 1), [2, 3], [2, 1]),
        new("GatherND", g => g.GatherND(F(g, [1, 2, 3, 4], 2, 2), I(g, [1, 0, 0, 1], 2, 2)), [3, 2], [2]),
        new("GatherND in batches", g => g.GatherND(F(g, [1, 2, 3, 4], 2, 2), I(g, [1, 0], 2, 1), batchDims: 1), [2, 3], [2]),
        new(
            "ScatterElements", g => g.ScatterElements(F(g, [1, 2, 3, 4], 2, 2), I(g, [1, 0], 2, 1), F(g, [8, 9], 2, 1), axis: 1), [1, 8, 9, 4],
            [2, 2]),
        new(
            "ScatterElements adding", g => g.ScatterElements(F(g, [1, 2, 3], 3), I(g, [1, 1], 2), F(g, [10, 20], 2), axis: 0, "add"), [1, 32, 3],
            [3]),
        new("Slice", g => g.Slice(F(g, [1, 2, 3, 4, 5, 6], 2, 3), [1], [3], [1]), [2, 3, 5, 6], [2, 2]),
        new("Slice from the end, in steps", g => g.Slice(F(g, [1, 2, 3, 4], 4), [-1], [long.MinValue], [0], [-2]), [4, 2], [2]),
        new("Slice with bounds as values", g => g.Slice(F(g, [1, 2, 3, 4], 4), I(g, [1], 1), I(g, [3], 1), g.Vector(0)), [2, 3], [2]),

        new("Concat", g => g.Concat(1, F(g, [1, 2], 2, 1), F(g, [3, 4, 5, 6], 2, 2)), [1, 3, 4, 2, 5, 6], [2, 3]),
        new("Split", g => g.Split(F(g, [1, 2, 3], 3), 0, 1, 2)[1], [2, 3], [2]),
        new("Unsqueeze", g => g.Unsqueeze(F(g, [1, 2], 2), 0, 2), [1, 2], [1, 2, 1]),
        new("Squeeze", g => g.Squeeze(F(g, [1, 2], 1, 2, 1), 0, 2), [1, 2], [2]),
        new("Shape", g => g.Shape(F(g, [1, 2], 1, 2)), [1, 2], [2]),
        new("DimOf", g => g.DimOf(F(g, [1, 2, 3], 1, 3), 1), [3], [1]),
        new("DimOf the last", g => g.DimOf(F(g, [1, 2, 3], 1, 3), -1), [3], [1]),
        new("Reshape", g => g.Reshape(F(g, [1, 2, 3, 4], 2, 2), -1), [1, 2, 3, 4], [4]),
        new("Reshape by a value", g => g.Reshape(F(g, [1, 2, 3, 4], 2, 2), I(g, [4, 1], 2)), [1, 2, 3, 4], [4, 1]),
        new("Transpose", g => g.Transpose(F(g, [1, 2, 3, 4, 5, 6], 2, 3), 1, 0), [1, 4, 2, 5, 3, 6], [3, 2]),
        new("Cast", g => g.Cast(F(g, [1.7f, -1.7f], 2), ElementType.Int64), [1, -1], [2]),
        new("Cast to truth", g => g.Cast(I(g, [0, 5], 2), ElementType.Bool), [0, 1], [2]),
        new("Expand", g => g.Expand(F(g, [1, 2], 1, 2), g.Vector(2, 2)), [1, 2, 1, 2], [2, 2]),
        new("Range", g => g.Range(g.Scalar(1L), g.Scalar(7L), g.Scalar(3L)), [1, 4], [2]),
        new("Zeros", g => g.Zeros(g.Vector(2)), [0, 0], [2]),
        new("Identity", g => g.Identity(F(g, [1, 2], 2)), [1, 2], [2]),

        // z = σ(0·x) = 1/2 everywhere; n = tanh(x); h₁ = n/2, h₂ = n/2 + h₁/2.
        new("GRU, last state by length", g => g.Gru(
            F(g, [1, 1, 1, 1], 2, 2, 1), F(g, [0, 0, 1], 1, 3, 1), F(g, [0, 0, 0], 1, 3, 1), F(g, [0, 0, 0, 0, 0, 0], 1, 6), 1,
            g.Cast(I(g, [1, 2], 2), ElementType.Int32)).Last, [0.38079708f, 0.5711956f], [1, 2, 1]),
        new("GRU, all states", g => g.Gru(
            F(g, [1, 1], 2, 1, 1), F(g, [0, 0, 1], 1, 3, 1), F(g, [0, 0, 0], 1, 3, 1), F(g, [0, 0, 0, 0, 0, 0], 1, 6), 1).States,
            [0.38079708f, 0.5711956f], [2, 1, 1, 1]),
        // All gates but the candidate at 1/2: c₁ = tanh(1)/2, h₁ = tanh(c₁)/2.
        new(
            "LSTM, cell", g => g.Lstm(F(g, [1], 1, 1, 1), F(g, [0, 0, 0, 1], 1, 4, 1), F(g, [0, 0, 0, 0], 1, 4, 1), F(g, new float[8], 1, 8), 1).Cell,
            [0.38079708f], [1, 1, 1]),
        new(
            "LSTM, last state",
            g => g.Lstm(F(g, [1], 1, 1, 1), F(g, [0, 0, 0, 1], 1, 4, 1), F(g, [0, 0, 0, 0], 1, 4, 1), F(g, new float[8], 1, 8), 1).Last,
            [0.18169997f], [1, 1, 1]),
    ];

    private static GraphValue F(GraphBuilder g, float[] values, params long[] shape) => g.Initializer($"f{Next()}", values, shape);

    private static GraphValue I(GraphBuilder g, long[] values, params long[] shape) => g.Initializer($"i{Next()}", values, shape);

    private static GraphValue B(GraphBuilder g, bool[] values, params long[] shape) => g.Initializer($"b{Next()}", values, shape);

    private static int Next() => Interlocked.Increment(ref _count);
}
