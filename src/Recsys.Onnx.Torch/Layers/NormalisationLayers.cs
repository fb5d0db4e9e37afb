using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch.Layers;

/// <summary>Layers that shift and scale by statistics.</summary>
internal static class NormalisationLayers
{
    public static GraphValue? TryEmit(GraphBuilder graph, nn.Module module, string name, GraphValue x) => module switch
    {
        LayerNorm norm => Layer(graph, norm, x),
        BatchNorm1d norm => Batch(graph, norm, name, x),
        _ => null,
    };

    private static GraphValue Layer(GraphBuilder graph, LayerNorm norm, GraphValue x)
    {
        var count = norm.normalized_shape.Aggregate(1L, (a, b) => a * b);
        var scale = norm.weight is { } weight
            ? TensorValues.Constant(graph, "weight", weight)
            : graph.Initializer("weight", [.. Enumerable.Repeat(1f, (int)count)], norm.normalized_shape);
        var shift = norm.bias is { } bias ? TensorValues.Constant(graph, "bias", bias) : null;
        return graph.LayerNormalization(x, scale, shift, -norm.normalized_shape.Length, (float)norm.eps);
    }

    private static GraphValue Batch(GraphBuilder graph, BatchNorm1d norm, string name, GraphValue x)
    {
        if (norm.running_mean is not { } mean || norm.running_var is not { } variance)
        {
            throw new TorchExportException(name, norm, "it keeps no running statistics, so its answer to one row depends on the other rows.");
        }

        GraphValue Channels(string parameter, Tensor? tensor, float otherwise) => tensor is null
            ? graph.Initializer(parameter, [.. Enumerable.Repeat(otherwise, (int)norm.num_features)], norm.num_features)
            : TensorValues.Constant(graph, parameter, tensor);
        return graph.BatchNormalization(
            x, Channels("weight", norm.weight, 1), Channels("bias", norm.bias, 0), Channels("mean", mean, 0), Channels("variance", variance, 1),
            (float)norm.eps);
    }
}
