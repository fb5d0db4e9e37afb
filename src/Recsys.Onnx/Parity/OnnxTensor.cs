using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Recsys.Onnx.Parity;

/// <summary>A named input of a run: values in row-major order and their shape.</summary>
public sealed class OnnxTensor
{
    private readonly Func<NamedOnnxValue> _make;

    private OnnxTensor(string name, Func<NamedOnnxValue> make) => (Name, _make) = (name, make);

    /// <summary>The name of the graph's input.</summary>
    public string Name { get; }

    /// <summary>Floats.</summary>
    public static OnnxTensor Of(string name, float[] values, params int[] shape) => Make(name, values, shape);

    /// <summary>64-bit integers.</summary>
    public static OnnxTensor Of(string name, long[] values, params int[] shape) => Make(name, values, shape);

    /// <summary>32-bit integers.</summary>
    public static OnnxTensor Of(string name, int[] values, params int[] shape) => Make(name, values, shape);

    /// <summary>Truth values.</summary>
    public static OnnxTensor Of(string name, bool[] values, params int[] shape) => Make(name, values, shape);

    internal NamedOnnxValue ToNamedValue() => _make();

    private static OnnxTensor Make<T>(string name, T[] values, int[] shape) =>
        new(name, () => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values, shape)));
}
