using System.Runtime.InteropServices;
using Recsys.Onnx.Schema;

namespace Recsys.Onnx.Graph;

/// <summary>
/// A graph cut at its layer of gated recurrent units (ONNX's GRU with <c>linear_before_reset</c>, forward, from zeros, of which the last states alone
/// are read): a graph of what the layer reads, the layer's weights, and a graph that takes the last states as an input.
/// </summary>
/// <param name="Before">Gives <paramref name="Steps"/> and <paramref name="Lengths"/>.</param>
/// <param name="After">Has the outputs of the whole graph, and the input <paramref name="State"/>.</param>
/// <param name="Steps">What the layer reads, float [steps × batch × width].</param>
/// <param name="Lengths">Steps of each row, 32-bit [batch].</param>
/// <param name="State">The last states, float [1 × batch × h].</param>
/// <param name="HiddenSize">h.</param>
/// <param name="InputWeights">W, [3h × width], gates z, r, h.</param>
/// <param name="StateWeights">R, [3h × h].</param>
/// <param name="Biases">Those of W and behind them those of R, [6h].</param>
public sealed record RecurrenceCut(
    OnnxModel Before, OnnxModel After, string Steps, string Lengths, string State, int HiddenSize, float[] InputWeights, float[] StateWeights,
    float[] Biases)
{
    /// <summary>The cut of a model; null where it has no such layer, or more than one.</summary>
    public static RecurrenceCut? Of(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = model.Proto.Graph;
        if (graph.Node.Where(n => n.OpType == "GRU").ToList() is not [var node] || SizeOf(node) is not { } size) return null;
        if (node.Input is not [var steps, var input, var recurrent, var bias, var lengths] || node.Output is not [var all, var last]) return null;
        if (graph.Node.Any(n => n.Input.Contains(all)) || Values(graph, input) is not { } inputWeights
            || Values(graph, recurrent) is not { } stateWeights || Values(graph, bias) is not { } biases)
        {
            return null;
        }

        var (before, after) = (model.Proto.Clone(), model.Proto.Clone());
        before.Graph.Output.Clear();
        before.Graph.Output.Add(GraphBuilder.Info(steps, ElementType.Float, [Dim.Of("steps"), Dim.Of("batch"), inputWeights.Length / (3 * size)]));
        before.Graph.Output.Add(GraphBuilder.Info(lengths, ElementType.Int32, [Dim.Of("batch")]));
        after.Graph.Node.Remove(node);
        after.Graph.Input.Add(GraphBuilder.Info(last, ElementType.Float, [1, Dim.Of("batch"), size]));
        GraphPruning.Prune(before.Graph);
        GraphPruning.Prune(after.Graph);
        return new(new OnnxModel(before), new OnnxModel(after), steps, lengths, last, size, inputWeights, stateWeights, biases);
    }

    /// <summary>h, where the layer says nothing else but that and <c>linear_before_reset</c>.</summary>
    private static int? SizeOf(NodeProto node)
    {
        var says = node.Attribute.ToDictionary(a => a.Name, a => a.I, StringComparer.Ordinal);
        return says.Count == 2 && says.GetValueOrDefault("linear_before_reset") == 1 && says.TryGetValue("hidden_size", out var size)
            ? (int)size
            : null;
    }

    private static float[]? Values(GraphProto graph, string name) => graph.Initializer.FirstOrDefault(i => i.Name == name) is { } tensor
        ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray()
        : null;
}
