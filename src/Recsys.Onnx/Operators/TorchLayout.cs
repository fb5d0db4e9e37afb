namespace Recsys.Onnx.Operators;

/// <summary>
/// Brings the recurrent weights of torch into ONNX's order of gates. torch stacks the gates of a GRU as r, z, n and of an LSTM as
/// i, f, g, o; ONNX wants z, r, h and i, o, f, c.
/// </summary>
public static class TorchLayout
{
    private static readonly int[] GruOrder = [1, 0, 2];
    private static readonly int[] LstmOrder = [0, 3, 1, 2];

    /// <summary>A GRU's weight of shape [3h × columns].</summary>
    public static float[] GruWeight(ReadOnlySpan<float> weight) => Reorder(weight, GruOrder);

    /// <summary>A GRU's two biases of shape [3h], joined to [6h].</summary>
    public static float[] GruBias(ReadOnlySpan<float> inputBias, ReadOnlySpan<float> recurrentBias) =>
        [.. Reorder(inputBias, GruOrder), .. Reorder(recurrentBias, GruOrder)];

    /// <summary>An LSTM's weight of shape [4h × columns].</summary>
    public static float[] LstmWeight(ReadOnlySpan<float> weight) => Reorder(weight, LstmOrder);

    /// <summary>An LSTM's two biases of shape [4h], joined to [8h].</summary>
    public static float[] LstmBias(ReadOnlySpan<float> inputBias, ReadOnlySpan<float> recurrentBias) =>
        [.. Reorder(inputBias, LstmOrder), .. Reorder(recurrentBias, LstmOrder)];

    private static float[] Reorder(ReadOnlySpan<float> values, int[] order)
    {
        if (values.Length % order.Length != 0)
        {
            throw new ArgumentException($"{values.Length} values cannot be the {order.Length} gates of a layer.", nameof(values));
        }

        var block = values.Length / order.Length;
        var result = new float[values.Length];
        for (var gate = 0; gate < order.Length; gate++)
        {
            values.Slice(order[gate] * block, block).CopyTo(result.AsSpan(gate * block));
        }

        return result;
    }
}
