using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch.Layers;

/// <summary>Layers without parameters that work value by value, and the softmaxes.</summary>
internal static class ActivationLayers
{
    public static GraphValue? TryEmit(GraphBuilder graph, nn.Module module, string name, GraphValue x) => module switch
    {
        ReLU => graph.Relu(x),
        ReLU6 => graph.Clip(x, 0, 6),
        LeakyReLU leaky => graph.LeakyRelu(x, (float)leaky.negative_slope),
        ELU elu => graph.Elu(x, (float)elu.alpha),
        SELU => graph.Selu(x),
        SiLU => graph.Silu(x),
        Mish => graph.Mul(x, graph.Tanh(graph.Softplus(x))),
        Tanh => graph.Tanh(x),
        Sigmoid => graph.Sigmoid(x),
        GELU gelu => Gelu(graph, gelu, x),
        Softplus soft => graph.Div(graph.Softplus(graph.Mul(x, graph.Scalar((float)soft.beta))), graph.Scalar((float)soft.beta)),
        Softmax soft => graph.Softmax(x, soft.dim),
        LogSoftmax soft => graph.LogSoftmax(x, soft.dim),
        // In evaluation they pass everything.
        Dropout or AlphaDropout or FeatureAlphaDropout or Identity => x,
        _ => null,
    };

    private static GraphValue Gelu(GraphBuilder graph, GELU gelu, GraphValue x)
    {
        if (gelu.approximate == TorchSharp.Modules.GELU.Approximate.none)
        {
            return graph.Gelu(x);
        }

        // x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
        var cube = graph.Mul(graph.Mul(x, graph.Mul(x, x)), graph.Scalar(0.044715f));
        var bend = graph.Tanh(graph.Mul(graph.Add(x, cube), graph.Scalar(0.79788456f)));
        return graph.Mul(graph.Mul(x, graph.Scalar(0.5f)), graph.Add(bend, graph.Scalar(1f)));
    }
}
