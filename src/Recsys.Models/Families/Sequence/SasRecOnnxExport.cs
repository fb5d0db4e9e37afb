using Recsys.Models.Blocks.Training;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Sequence;

/// <summary><see cref="SasRecEncoder"/> as a graph; the state of a request is the one behind its last event.</summary>
internal static class SasRecOnnxExport
{
    public static GraphValue Emit(GraphBuilder graph, GraphValue x, SequenceOnnxWindow window, ParameterSet parameters, SasRecEncoder encoder)
    {
        var size = encoder.StateSize;
        var width = size / encoder.Heads;
        GraphValue Parameter(string name) => SequenceOnnxExport.Table(graph, name, parameters[name]);
        GraphValue Norm(GraphValue t, string name) =>
            graph.LayerNormalization(t, Parameter(name + "_scale"), Parameter(name + "_shift"), epsilon: (float)SasRecEncoder.NormEpsilon);
        GraphValue Linear(GraphValue t, string name) =>
            graph.Add(graph.MatMul(t, graph.Transpose(Parameter(name + "_weight"), 1, 0)), Parameter(name + "_bias"));
        GraphValue Split(GraphValue t) => graph.Transpose(graph.Reshape(t, 0, 0, encoder.Heads, width), 0, 2, 1, 3);

        var range = SequenceOnnxExport.Places(graph, window);
        var future = graph.Mul(
            graph.Cast(graph.Greater(graph.Unsqueeze(range, 0), graph.Unsqueeze(range, 1)), ElementType.Float), graph.Scalar(-1e9f));
        x = graph.Add(graph.Mul(x, graph.Scalar((float)Math.Sqrt(size))), graph.Gather(Parameter(SasRecEncoder.Position), range));
        for (var l = 0; l < encoder.Layers; l++)
        {
            string In(string name) => SasRecEncoder.In(l, name);
            var y = Norm(x, In("norm1"));
            var (q, k, v) = (Split(Linear(y, In("query"))), Split(Linear(y, In("key"))), Split(Linear(y, In("value"))));
            var fit = graph.Div(graph.MatMul(q, graph.Transpose(k, 0, 1, 3, 2)), graph.Scalar((float)Math.Sqrt(width)));
            var mixed = graph.MatMul(graph.Softmax(graph.Add(fit, future)), v);
            x = graph.Add(x, Linear(graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), 0, 0, size), In("out")));
            y = graph.Relu(Linear(Norm(x, In("norm2")), In("inner")));
            x = graph.Add(x, Linear(y, In("outer")));
        }

        return SequenceOnnxExport.Last(graph, Norm(x, "norm"), range, window);
    }
}
