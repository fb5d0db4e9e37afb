using Recsys.Onnx.Graph;
using Recsys.Onnx.Parity;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch;

/// <summary>
/// Exports a TorchSharp network of the usual layers to ONNX: an <c>nn.Sequential</c>, however deep, of Linear, Embedding, Flatten, Identity,
/// Dropout, LayerNorm, BatchNorm1d, the activations, TransformerEncoderLayer and TransformerEncoder; and, through <see cref="Recurrent"/> and
/// <see cref="SelfAttention"/>, GRU, LSTM and MultiheadAttention, which return tuples and so fit no Sequential by themselves.
/// </summary>
/// <remarks>
/// The graph is that of evaluation: dropout passes, batch norm uses its running statistics. Every export is run in ONNX Runtime on the
/// samples and compared with the network before it is given away.
/// </remarks>
public static class TorchExport
{
    /// <summary>The name of the graph's input.</summary>
    public const string Input = "input";

    /// <summary>The name of the graph's output.</summary>
    public const string Output = "output";

    /// <summary>Exports a network and compares the graph with it.</summary>
    /// <param name="network">The network; its mode of training is what it was afterwards.</param>
    /// <param name="samples">
    /// Inputs of 32-bit floats or 64-bit ids, all of one rank; they stay the caller's. A dimension in which samples differ is free in the graph,
    /// and the first one is free always.
    /// </param>
    /// <param name="tolerance">The largest absolute error allowed.</param>
    /// <exception cref="TorchExportException">A layer cannot be exported; its name is told.</exception>
    /// <exception cref="ParityException">ONNX Runtime answers otherwise than the network, by more than the tolerance.</exception>
    public static TorchExportResult Export(
        nn.Module<Tensor, Tensor> network, IReadOnlyList<Tensor> samples, double tolerance = ParityCheck.DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0)
        {
            throw new ArgumentException("At least one sample is needed: the graph is compared with the network on it.", nameof(samples));
        }

        var training = network.training;
        network.eval();
        try
        {
            var answers = samples.Select(s => TensorValues.Answer(network, s)).ToArray();
            var shapes = new FreeDimensions([.. samples.Select(s => s.shape)], [.. answers.Select(a => a.Shape)]);
            var graph = new GraphBuilder(network.GetType().Name);
            var input = graph.Input(Input, TensorValues.TypeOf(samples[0]), shapes.Input);
            graph.Output(Output, LayerEmission.Emit(graph, network, network.GetType().Name, input), shapes.Output);
            var model = graph.Build();
            var report = ParityCheck.Run(
                model, Output, samples.Zip(answers, (s, a) => Absolute(TensorValues.ToOnnx(Input, s), a.Values)), tolerance);
            return new TorchExportResult(model, report);
        }
        finally
        {
            network.train(training);
        }
    }

    /// <summary>Nothing is known of what the network computes: errors count as they are.</summary>
    private static ParityCase Absolute(OnnxTensor input, float[] expected) => new([input], expected) { Scales = [.. expected.Select(_ => 1f)] };
}
