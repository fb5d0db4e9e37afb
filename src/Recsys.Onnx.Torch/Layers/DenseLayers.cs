using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch.Layers;

/// <summary>Matrix products, tables and shapes.</summary>
internal static class DenseLayers
{
    public static GraphValue? TryEmit(GraphBuilder graph, nn.Module module, string name, GraphValue x) => module switch
    {
        Linear linear => graph.Linear(
            x, TensorValues.Constant(graph, "weight", linear.weight!), linear.bias is { } bias ? TensorValues.Constant(graph, "bias", bias) : null),
        Embedding embedding => graph.Gather(TensorValues.Constant(graph, "weight", embedding.weight!), x),
        Flatten flatten => Flat(graph, flatten, name, x),
        _ => null,
    };

    private static GraphValue Flat(GraphBuilder graph, Flatten flatten, string name, GraphValue x) => (flatten.start_dim, flatten.end_dim) switch
    {
        (1, -1) => graph.Node("Flatten", [x], x.Type, NodeAttribute.Of("axis", 1L)),
        (0, -1) => graph.Reshape(x, -1),
        _ => throw new TorchExportException(
            name, flatten, $"it flattens the dimensions {flatten.start_dim} to {flatten.end_dim}; only 1 to the last and all are known."),
    };
}
