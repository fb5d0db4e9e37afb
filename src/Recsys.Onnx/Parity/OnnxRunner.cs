using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Recsys.Onnx.Parity;

/// <summary>Runs a model once a call, on one thread. For checks; scoring has a host of its own.</summary>
internal sealed class OnnxRunner : IDisposable
{
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
    private readonly InferenceSession _session;

    /// <exception cref="ParityException">ONNX Runtime does not take the graph.</exception>
    public OnnxRunner(byte[] model) => _session = Try(() => new InferenceSession(model, _options));

    /// <summary>The floats of outputs, in the order asked for; other element types are converted.</summary>
    public (float[] Values, int[] Shape)[] Run(IReadOnlyList<OnnxTensor> inputs, params string[] outputs)
    {
        using var results = Try(() => _session.Run([.. inputs.Select(i => i.ToNamedValue())], outputs));
        return [.. results.Select(r => r.Value switch
        {
            Tensor<float> floats => (floats.ToArray(), floats.Dimensions.ToArray()),
            Tensor<long> longs => ([.. longs.ToArray().Select(v => (float)v)], longs.Dimensions.ToArray()),
            Tensor<int> ints => ([.. ints.ToArray().Select(v => (float)v)], ints.Dimensions.ToArray()),
            Tensor<bool> bools => ([.. bools.ToArray().Select(v => v ? 1f : 0f)], bools.Dimensions.ToArray()),
            var other => throw new NotSupportedException($"Output '{r.Name}' is a {other.GetType().Name}."),
        })];
    }

    private static T Try<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (OnnxRuntimeException e)
        {
            throw new ParityException($"ONNX Runtime does not run the graph: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
