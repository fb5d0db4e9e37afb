using System.Globalization;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Onnx.Parity;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Recsys.Onnx.Torch.Layers;

/// <summary>
/// Attention of a sequence with itself (Vaswani 2017), alone or in encoder layers with the norm behind each half. TorchSharp keeps the number
/// of heads and the activation to itself: every possibility is tried on one input, and the one that answers as the layer does is taken.
/// </summary>
internal static class AttentionLayers
{
    private const float NormEpsilon = 1e-5f;
    private const double ProbeTolerance = 1e-4;
    private const int ProbeSteps = 5;
    private const int ProbeBatch = 2;

    private static readonly Func<GraphBuilder, GraphValue, GraphValue>[] Activations = [ActivationOperators.Relu, ActivationOperators.Gelu];

    private delegate GraphValue Form(GraphBuilder graph, GraphValue x, long heads, Func<GraphBuilder, GraphValue, GraphValue> activation);

    public static GraphValue Emit(GraphBuilder graph, SelfAttention layer, string name, GraphValue x)
    {
        var parameters = ParametersOf(layer.Inner);
        var size = SizeOf(parameters, "", layer.Inner, name);
        return EmitFitting(graph, x, size, (g, t, heads, _) => Attend(g, t, parameters, "", heads, size), [Activations[0]], layer, name);
    }

    public static GraphValue EmitEncoder(GraphBuilder graph, nn.Module layer, string name, GraphValue x)
    {
        var parameters = ParametersOf(layer);
        string[] prefixes = layer is TransformerEncoder
            ? [.. Enumerable.Range(0, int.MaxValue).Select(l => string.Create(CultureInfo.InvariantCulture, $"layers.{l}."))
                .TakeWhile(p => parameters.ContainsKey(p + "linear1.weight"))]
            : [""];
        if (prefixes.Length == 0)
        {
            throw new TorchExportException(
                name, layer, $"its parameters are not those of an encoder: {string.Join(", ", parameters.Keys.Take(4))} …");
        }

        var size = SizeOf(parameters, prefixes[0] + "self_attn.", layer, name);
        return EmitFitting(
            graph, x, size, (g, t, heads, activation) => prefixes.Aggregate(t, (s, p) => Encode(g, s, parameters, p, heads, size, activation)),
            Activations, layer, name);
    }

    private static Dictionary<string, Tensor> ParametersOf(nn.Module module) =>
        module.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter, StringComparer.Ordinal);

    private static long SizeOf(Dictionary<string, Tensor> parameters, string prefix, nn.Module layer, string name) =>
        parameters.TryGetValue(prefix + "in_proj_weight", out var weight)
            ? weight.shape[1]
            : throw new TorchExportException(name, layer, "its keys or values have a size of their own; only one size for all is known.");

    private static GraphValue EmitFitting(
        GraphBuilder graph, GraphValue x, long size, Form form, Func<GraphBuilder, GraphValue, GraphValue>[] activations,
        nn.Module layer, string name)
    {
        using var probe = ProbeOf(size);
        var (expected, _) = TensorValues.Answer((nn.IModule<Tensor, Tensor>)layer, probe);
        var best = (Error: double.PositiveInfinity, Heads: 1L, Activation: activations[0]);
        for (var heads = 1L; heads <= size; heads++)
        {
            if (size % heads != 0)
            {
                continue;
            }

            foreach (var activation in activations)
            {
                var trial = new GraphBuilder("probe");
                trial.Output(
                    "y", form(trial, trial.Input("x", ElementType.Float, ProbeSteps, ProbeBatch, size), heads, activation), ProbeSteps, ProbeBatch,
                    size);
                var error = ParityCheck.Run(
                    trial.Build(), "y", [new ParityCase([TensorValues.ToOnnx("x", probe)], expected)], double.PositiveInfinity).MaxAbsoluteError;
                best = error < best.Error ? (error, heads, activation) : best;
            }
        }

        return best.Error <= ProbeTolerance
            ? form(graph, x, best.Heads, best.Activation)
            : throw new TorchExportException(
                name, layer,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"no number of heads, with ReLU or GELU, answers as it does (the nearest differs by {best.Error:0.0e+0})."));
    }

    /// <summary>Values like those of a normalised state, the same in every run.</summary>
    private static Tensor ProbeOf(long size) => tensor(
        [.. Enumerable.Range(0, (int)(ProbeSteps * ProbeBatch * size)).Select(i => MathF.Sin((1.7f * i) + (0.01f * i * i)))],
        [ProbeSteps, ProbeBatch, size]);

    private static GraphValue Encode(
        GraphBuilder graph, GraphValue x, Dictionary<string, Tensor> parameters, string prefix, long heads, long size,
        Func<GraphBuilder, GraphValue, GraphValue> activation)
    {
        using var scope = graph.Scope(prefix.Length == 0 ? "layer" : prefix.TrimEnd('.'));
        x = Norm(graph, graph.Add(x, Attend(graph, x, parameters, prefix + "self_attn.", heads, size)), parameters, prefix + "norm1");
        var inner = activation(graph, Linear(graph, x, parameters, prefix + "linear1"));
        return Norm(graph, graph.Add(x, Linear(graph, inner, parameters, prefix + "linear2")), parameters, prefix + "norm2");
    }

    private static GraphValue Attend(GraphBuilder graph, GraphValue x, Dictionary<string, Tensor> parameters, string prefix, long heads, long size)
    {
        var width = size / heads;
        var weight = TensorValues.Constant(graph, prefix + "in_proj_weight", parameters[prefix + "in_proj_weight"]);
        var bias = parameters.TryGetValue(prefix + "in_proj_bias", out var b) ? TensorValues.Constant(graph, prefix + "in_proj_bias", b) : null;
        var parts = graph.Split(graph.Linear(x, weight, bias), -1, size, size, size);
        // [steps × batch × size] → [batch × heads × steps × width].
        GraphValue Heads(GraphValue t) => graph.Transpose(graph.Reshape(t, 0, 0, heads, width), 1, 2, 0, 3);
        var fit = graph.MatMul(Heads(parts[0]), graph.Transpose(Heads(parts[1]), 0, 1, 3, 2));
        var mixed = graph.MatMul(graph.Softmax(graph.Div(fit, graph.Scalar(MathF.Sqrt(width)))), Heads(parts[2]));
        return Linear(graph, graph.Reshape(graph.Transpose(mixed, 2, 0, 1, 3), 0, 0, size), parameters, prefix + "out_proj");
    }

    private static GraphValue Linear(GraphBuilder graph, GraphValue x, Dictionary<string, Tensor> parameters, string name) => graph.Linear(
        x, TensorValues.Constant(graph, name + ".weight", parameters[name + ".weight"]),
        parameters.TryGetValue(name + ".bias", out var bias) ? TensorValues.Constant(graph, name + ".bias", bias) : null);

    private static GraphValue Norm(GraphBuilder graph, GraphValue x, Dictionary<string, Tensor> parameters, string name) => graph.LayerNormalization(
        x, TensorValues.Constant(graph, name + ".weight", parameters[name + ".weight"]),
        TensorValues.Constant(graph, name + ".bias", parameters[name + ".bias"]),
        epsilon: NormEpsilon);
}
