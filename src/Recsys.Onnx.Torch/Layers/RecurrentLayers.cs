using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch.Layers;

/// <summary>
/// GRU and LSTM of any depth, in one or both directions. TorchSharp keeps their settings to itself: sizes, depth and directions follow from the
/// names and shapes of the parameters, the order of steps and batch from the shape of an answer.
/// </summary>
internal static class RecurrentLayers
{
    private const int ProbeSteps = 3;
    private const int ProbeBatch = 2;

    public static GraphValue Emit(GraphBuilder graph, Recurrent layer, string name, GraphValue x)
    {
        var isGru = layer.Inner is GRU;
        var gates = isGru ? 3 : 4;
        var parameters = layer.Inner.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter, StringComparer.Ordinal);
        if (!parameters.TryGetValue("weight_ih_l0", out var first) || first.shape[0] % gates != 0)
        {
            throw new TorchExportException(name, layer.Inner, "its parameters are not those of a GRU or LSTM.");
        }

        var (hidden, input) = (first.shape[0] / gates, first.shape[1]);
        var batchFirst = IsBatchFirst(layer, input);
        var directions = parameters.ContainsKey("weight_ih_l0_reverse") ? 2 : 1;
        x = batchFirst ? graph.Transpose(x, 1, 0, 2) : x;
        GraphValue last = x;
        for (var l = 0; parameters.ContainsKey($"weight_ih_l{l}"); l++)
        {
            using var scope = graph.Scope($"layer{l}");
            string[] suffixes = directions == 2 ? [$"_l{l}", $"_l{l}_reverse"] : [$"_l{l}"];
            var columns = parameters[$"weight_ih_l{l}"].shape[1];
            var weight = Stack("weight", columns, s => Weight(parameters["weight_ih" + s]));
            var recurrence = Stack("recurrence", hidden, s => Weight(parameters["weight_hh" + s]));
            var bias = graph.Initializer("bias", [.. suffixes.SelectMany(Bias)], directions, 2 * gates * hidden);
            ElementType[] outputs = isGru ? [ElementType.Float, ElementType.Float] : [ElementType.Float, ElementType.Float, ElementType.Float];
            var direction = NodeAttribute.Of("direction", directions == 2 ? "bidirectional" : "forward");
            var size = NodeAttribute.Of("hidden_size", hidden);
            var states = isGru
                ? graph.Node("GRU", [x, weight, recurrence, bias], outputs, size, direction, NodeAttribute.Of("linear_before_reset", true))
                : graph.Node("LSTM", [x, weight, recurrence, bias], outputs, size, direction);
            // [steps × directions × batch × h] → [steps × batch × directions·h].
            x = graph.Reshape(graph.Transpose(states[0], 0, 2, 1, 3), 0, 0, directions * hidden);
            last = states[1];

            GraphValue Stack(string part, long width, Func<string, float[]> values) =>
                graph.Initializer(part, [.. suffixes.SelectMany(values)], directions, gates * hidden, width);
        }

        return layer.LastOnly
            ? graph.Reshape(graph.Transpose(last, 1, 0, 2), 0, directions * hidden)
            : batchFirst ? graph.Transpose(x, 1, 0, 2) : x;

        float[] Weight(Tensor tensor) =>
            isGru ? TorchLayout.GruWeight(TensorValues.Floats(tensor)) : TorchLayout.LstmWeight(TensorValues.Floats(tensor));

        float[] Bias(string suffix)
        {
            if (!parameters.TryGetValue("bias_ih" + suffix, out var own))
            {
                return new float[2 * gates * hidden];
            }

            var (of, from) = (TensorValues.Floats(own), TensorValues.Floats(parameters["bias_hh" + suffix]));
            return isGru ? TorchLayout.GruBias(of, from) : TorchLayout.LstmBias(of, from);
        }
    }

    private static bool IsBatchFirst(Recurrent layer, long input)
    {
        using var scope = NewDisposeScope();
        // The last states are [layers × batch × h] in either order.
        return layer.Run(zeros(ProbeSteps, ProbeBatch, input)).Last.shape[1] == ProbeSteps;
    }
}
