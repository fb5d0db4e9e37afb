using Recsys.Models.Blocks.Training;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Sequence;

/// <summary><see cref="BsaRecEncoder"/> as a graph; the state of a request is the one behind its last event.</summary>
internal static class BsaRecOnnxExport
{
    public static GraphValue Emit(GraphBuilder graph, GraphValue x, SequenceOnnxWindow window, ParameterSet parameters, BsaRecEncoder encoder)
    {
        var layer = new AttentionGraph(graph, parameters, encoder);
        var share = graph.Scalar((float)encoder.FilterShare);
        var range = SequenceOnnxExport.Places(graph, window);
        var distances = graph.Sub(graph.Unsqueeze(range, 1), graph.Unsqueeze(range, 0));
        var before = graph.Max(distances, graph.Scalar(0L));
        var isPast = graph.Cast(graph.GreaterOrEqual(distances, graph.Scalar(0L)), ElementType.Float);
        var future = graph.Mul(graph.Sub(graph.Scalar(1f), isPast), graph.Scalar(-1e9f));
        var low = graph.Mul(graph.Gather(graph.Initializer("low_pass", encoder.LowPass, encoder.LowPass.Length), before), isPast);
        x = layer.Norm(x, "norm");
        for (var l = 0; l < encoder.Layers; l++)
        {
            string In(string name) => AttentionEncoder.In(l, name);
            var slow = graph.MatMul(low, x);
            var high = layer.Parameter(In("high"));
            var filtered = graph.Add(slow, graph.Mul(graph.Sub(x, slow), graph.Mul(high, high)));
            var places = graph.Add(graph.Transpose(graph.Gather(layer.Parameter(In(BsaRecEncoder.Distance)), before), 2, 0, 1), future);
            x = graph.Add(
                graph.Mul(layer.Norm(graph.Add(filtered, x), In("filter_norm")), share),
                graph.Mul(
                    layer.Norm(graph.Add(layer.Attended(x, l, places), x), In("attention_norm")), graph.Scalar((float)(1 - encoder.FilterShare))));
            x = layer.Norm(graph.Add(layer.Linear(graph.Gelu(layer.Linear(x, In("inner"))), In("outer")), x), In("outer_norm"));
        }

        return SequenceOnnxExport.Last(graph, x, range, window);
    }
}
