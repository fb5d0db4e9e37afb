using Recsys.Models.Blocks.Training;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Sequence;

/// <summary><see cref="SasRecEncoder"/> as a graph; the state of a request is the one behind its last event.</summary>
internal static class SasRecOnnxExport
{
    public static GraphValue Emit(GraphBuilder graph, GraphValue x, SequenceOnnxWindow window, ParameterSet parameters, SasRecEncoder encoder)
    {
        var layer = new AttentionGraph(graph, parameters, encoder);
        var range = SequenceOnnxExport.Places(graph, window);
        var future = graph.Mul(
            graph.Cast(graph.Greater(graph.Unsqueeze(range, 0), graph.Unsqueeze(range, 1)), ElementType.Float), graph.Scalar(-1e9f));
        x = graph.Add(
            graph.Mul(x, graph.Scalar((float)Math.Sqrt(encoder.StateSize))), graph.Gather(layer.Parameter(SasRecEncoder.Position), range));
        for (var l = 0; l < encoder.Layers; l++)
        {
            string In(string name) => AttentionEncoder.In(l, name);
            x = graph.Add(x, layer.Attended(layer.Norm(x, In("norm1")), l, future));
            var y = graph.Relu(layer.Linear(layer.Norm(x, In("norm2")), In("inner")));
            x = graph.Add(x, layer.Linear(y, In("outer")));
        }

        return SequenceOnnxExport.Last(graph, layer.Norm(x, "norm"), range, window);
    }
}
