using Recsys.Onnx.Graph;
using Recsys.Onnx.Parity;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch;

/// <summary>Between tensors and arrays.</summary>
internal static class TensorValues
{
    public static ElementType TypeOf(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => ElementType.Float,
        ScalarType.Int64 => ElementType.Int64,
        _ => throw new ArgumentException($"A sample of {tensor.dtype} is not possible; expected Float32 or Int64."),
    };

    public static OnnxTensor ToOnnx(string name, Tensor tensor)
    {
        int[] shape = [.. tensor.shape.Select(s => (int)s)];
        using var dense = tensor.contiguous();
        return tensor.dtype == ScalarType.Int64
            ? OnnxTensor.Of(name, dense.data<long>().ToArray(), shape)
            : OnnxTensor.Of(name, dense.data<float>().ToArray(), shape);
    }

    /// <summary>The values of a parameter or buffer, row by row.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).contiguous().data<float>().ToArray();
    }

    public static GraphValue Constant(GraphBuilder graph, string name, Tensor tensor) => graph.Initializer(name, Floats(tensor), tensor.shape);

    /// <summary>
    /// What the network answers. With gradients on: libtorch 2.10 computes an LSTM without them wrongly on some processors, for sizes that are
    /// no multiple of 32.
    /// </summary>
    public static (float[] Values, long[] Shape) Answer(nn.IModule<Tensor, Tensor> network, Tensor sample)
    {
        using var scope = NewDisposeScope();
        using var gradients = set_grad_enabled(true);
        // A copy: a layer that works in place must not change the caller's sample.
        var answer = network.call(sample.clone());
        return (Floats(answer), answer.shape);
    }
}
