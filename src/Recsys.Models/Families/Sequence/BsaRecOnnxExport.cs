using Recsys.Models.Blocks.Training;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Sequence;

/// <summary><see cref="BsaRecEncoder"/> as a graph; the state of a request is the one behind its last event.</summary>
internal static class BsaRecOnnxExport
{
    public static GraphValue Emit(GraphBuilder graph, GraphValue x, SequenceOnnxWindow window, ParameterSet parameters, BsaRecEncoder encoder)
    {
        var (size, share) = (encoder.StateSize, graph.Scalar((float)encoder.FilterShare));
        var width = size / encoder.Heads;
        GraphValue Parameter(string name) => SequenceOnnxExport.Table(graph, name, parameters[name]);
        GraphValue Norm(GraphValue t, string name) =>
            graph.LayerNormalization(t, Parameter(name + "_scale"), Parameter(name + "_shift"), epsilon: (float)SasRecEncoder.NormEpsilon);
        GraphValue Linear(GraphValue t, string name) =>
            graph.Add(graph.MatMul(t, graph.Transpose(Parameter(name + "_weight"), 1, 0)), Parameter(name + "_bias"));
        GraphValue Split(GraphValue t) => graph.Transpose(graph.Reshape(t, 0, 0, encoder.Heads, width), 0, 2, 1, 3);

        var range = SequenceOnnxExport.Places(graph, window);
        var distances = graph.Sub(graph.Unsqueeze(range, 1), graph.Unsqueeze(range, 0));
        var before = graph.Max(distances, graph.Scalar(0L));
        var isPast = graph.Cast(graph.GreaterOrEqual(distances, graph.Scalar(0L)), ElementType.Float);
        var future = graph.Mul(graph.Sub(graph.Scalar(1f), isPast), graph.Scalar(-1e9f));
        var low = graph.Mul(graph.Gather(graph.Initializer("low_pass", encoder.LowPass, encoder.LowPass.Length), before), isPast);
        x = Norm(x, "norm");
        for (var l = 0; l < encoder.Layers; l++)
        {
            string In(string name) => BsaRecEncoder.In(l, name);
            var slow = graph.MatMul(low, x);
            var high = Parameter(In("high"));
            var filtered = graph.Add(slow, graph.Mul(graph.Sub(x, slow), graph.Mul(high, high)));
            var (q, k, v) = (Split(Linear(x, In("query"))), Split(Linear(x, In("key"))), Split(Linear(x, In("value"))));
            var places = graph.Add(graph.Transpose(graph.Gather(Parameter(In(BsaRecEncoder.Distance)), before), 2, 0, 1), future);
            var fit = graph.Div(graph.MatMul(q, graph.Transpose(k, 0, 1, 3, 2)), graph.Scalar((float)Math.Sqrt(width)));
            var attended = graph.Transpose(graph.MatMul(graph.Softmax(graph.Add(fit, places)), v), 0, 2, 1, 3);
            x = graph.Add(
                graph.Mul(Norm(graph.Add(filtered, x), In("filter_norm")), share),
                graph.Mul(
                    Norm(graph.Add(Linear(graph.Reshape(attended, 0, 0, size), In("out")), x), In("attention_norm")),
                    graph.Scalar((float)(1 - encoder.FilterShare))));
            x = Norm(graph.Add(Linear(graph.Gelu(Linear(x, In("inner"))), In("outer")), x), In("outer_norm"));
        }

        return SequenceOnnxExport.Last(graph, x, range, window);
    }
}
