using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Recsys.Onnx.Torch.Tests;

/// <summary>Networks by name, each with samples of several shapes.</summary>
internal static class Networks
{
    private static readonly Dictionary<string, (Func<Sequential> Network, Func<Tensor>[] Samples)> All = new()
    {
        ["linear"] = (() => Sequential(("a", Linear(7, 5)), ("b", Linear(5, 3, hasBias: false))), [Floats(4, 7), Floats(1, 7)]),
        ["linear over steps"] = (() => Sequential(("a", Linear(7, 5))), [Floats(4, 6, 7), Floats(2, 3, 7)]),
        ["embedding"] = (() => Sequential(("table", Embedding(11, 6)), ("flat", Flatten()), ("out", Linear(18, 2))), [Ids(11, 5, 3), Ids(11, 1, 3)]),
        ["layer norm"] = (() => Sequential(("norm", LayerNorm(6))), [Floats(4, 6), Floats(2, 6)]),
        ["layer norm of two dimensions"] = (() => Sequential(("norm", LayerNorm([3, 6], eps: 1e-3))), [Floats(4, 3, 6)]),
        ["layer norm without parameters"] = (() => Sequential(("norm", LayerNorm(6, elementwise_affine: false))), [Floats(4, 6)]),
        ["batch norm"] = (() => Sequential(("norm", BatchNorm1d(6)), ("out", Linear(6, 2))), [Floats(5, 6), Floats(2, 6)]),
        ["batch norm over steps"] = (() => Sequential(("norm", BatchNorm1d(6, eps: 1e-2))), [Floats(5, 6, 4), Floats(2, 6, 9)]),
        ["dropout"] = (() => Sequential(("a", Linear(4, 4)), ("drop", Dropout(0.9)), ("same", Identity())), [Floats(3, 4)]),
        ["nested"] = (() => Sequential(
            ("first", Sequential(("deep", Sequential(("linear", Linear(4, 8)), ("relu", ReLU()))), ("linear", Linear(8, 4)))),
            ("last", Linear(4, 1))), [Floats(3, 4), Floats(7, 4)]),
        ["gru"] = (() => Sequential(("rnn", new Recurrent(GRU(5, 12))), ("out", Linear(12, 2))), [Floats(6, 3, 5), Floats(2, 4, 5)]),
        ["gru, batch first"] = (
            () => Sequential(("rnn", new Recurrent(GRU(5, 12, batchFirst: true))), ("out", Linear(12, 2))), [Floats(6, 3, 5), Floats(2, 4, 5)]),
        ["gru, deep, both ways"] = (() => Sequential(("rnn", new Recurrent(GRU(5, 12, 3, bidirectional: true)))), [Floats(6, 3, 5), Floats(2, 4, 5)]),
        ["gru, no bias, last state"] = (
            () => Sequential(("rnn", new Recurrent(GRU(5, 12, bias: false, batchFirst: true), lastOnly: true))), [Floats(6, 3, 5), Floats(2, 4, 5)]),
        ["lstm"] = (
            () => Sequential(("table", Embedding(9, 5)), ("rnn", new Recurrent(LSTM(5, 48, batchFirst: true))), ("out", Linear(48, 2))),
            [Ids(9, 6, 3), Ids(9, 1, 8)]),
        ["lstm, deep, both ways, last state"] = (
            () => Sequential(("rnn", new Recurrent(LSTM(5, 12, 2, bidirectional: true), lastOnly: true))), [Floats(6, 3, 5), Floats(2, 4, 5)]),
        ["attention"] = (() => Sequential(("attention", new SelfAttention(MultiheadAttention(12, 3)))), [Floats(6, 3, 12), Floats(2, 4, 12)]),
        ["attention without bias"] = (() => Sequential(("attention", new SelfAttention(MultiheadAttention(12, 6, bias: false)))), [Floats(6, 3, 12)]),
        ["encoder layer, relu"] = (
            () => Sequential(("layer", TransformerEncoderLayer(16, 4, 24)), ("out", Linear(16, 3))), [Floats(6, 3, 16), Floats(2, 4, 16)]),
        ["encoder layer, gelu"] = (
            () => Sequential(("layer", TransformerEncoderLayer(16, 2, 24, activation: Activations.GELU))), [Floats(6, 3, 16), Floats(2, 4, 16)]),
        ["encoder"] = (
            () => Sequential().append("encoder", TransformerEncoder(TransformerEncoderLayer(16, 8, 24), 3)), [Floats(6, 3, 16), Floats(2, 4, 16)]),
        ["relu"] = Of(() => ReLU()),
        ["relu in place"] = Of(() => ReLU(inplace: true)),
        ["relu6"] = Of(() => ReLU6()),
        ["leaky relu"] = Of(() => LeakyReLU(0.2)),
        ["elu"] = Of(() => ELU(0.7)),
        ["selu"] = Of(() => SELU()),
        ["silu"] = Of(() => SiLU()),
        ["mish"] = Of(() => Mish()),
        ["tanh"] = Of(() => Tanh()),
        ["sigmoid"] = Of(() => Sigmoid()),
        ["gelu"] = Of(() => GELU()),
        ["softplus"] = Of(() => Softplus(2)),
        ["softmax"] = Of(() => Softmax(-1)),
        ["softmax of columns"] = Of(() => Softmax(0)),
        ["log softmax"] = Of(() => LogSoftmax(1)),
    };

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>A network with weights that follow from its name, and its samples. The caller disposes of them by a scope.</summary>
    public static (Sequential Network, Tensor[] Samples) Make(string name)
    {
        random.manual_seed(name.Length);
        var network = All[name].Network();
        Tensor[] samples = [.. All[name].Samples.Select(s => s())];
        // Statistics, scales and shifts away from 0 and 1, where they could be left out unnoticed.
        foreach (var (part, parameter) in network.named_parameters())
        {
            if (part.Contains("norm", StringComparison.Ordinal))
            {
                using var gradients = no_grad();
                parameter.uniform_(0.5, 1.5);
            }
        }

        network.train();
        if (samples[0].dtype == ScalarType.Float32)
        {
            network.call(samples[0].clone());
        }

        return (network, samples);
    }

    private static (Func<Sequential>, Func<Tensor>[]) Of(Func<nn.Module<Tensor, Tensor>> layer) =>
        (() => Sequential(("layer", layer())), [Floats(9, 8), Floats(2, 8)]);

    private static Func<Tensor> Floats(params long[] shape) => () => randn(shape);

    private static Func<Tensor> Ids(long count, params long[] shape) => () => randint(0, count, shape, dtype: ScalarType.Int64);
}
