using Recsys.Models.Blocks.Training;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Sequence;

/// <summary>What <see cref="AttentionEncoder"/> shares, inside a graph.</summary>
internal sealed class AttentionGraph(GraphBuilder graph, ParameterSet parameters, AttentionEncoder encoder)
{
    public GraphValue Parameter(string name) => SequenceOnnxExport.Table(graph, name, parameters[name]);

    public GraphValue Norm(GraphValue x, string name) =>
        graph.LayerNormalization(x, Parameter(name + "_scale"), Parameter(name + "_shift"), epsilon: (float)AttentionEncoder.NormEpsilon);

    public GraphValue Linear(GraphValue x, string name) =>
        graph.Add(graph.MatMul(x, graph.Transpose(Parameter(name + "_weight"), 1, 0)), Parameter(name + "_bias"));

    public GraphValue Attended(GraphValue x, int layer, GraphValue places)
    {
        var width = encoder.StateSize / encoder.Heads;
        GraphValue Split(string name) =>
            graph.Transpose(graph.Reshape(Linear(x, AttentionEncoder.In(layer, name)), 0, 0, encoder.Heads, width), 0, 2, 1, 3);
        var (q, k, v) = (Split("query"), Split("key"), Split("value"));
        var fit = graph.Div(graph.MatMul(q, graph.Transpose(k, 0, 1, 3, 2)), graph.Scalar((float)Math.Sqrt(width)));
        var mixed = graph.MatMul(graph.Softmax(graph.Add(fit, places)), v);
        return Linear(graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), 0, 0, encoder.StateSize), AttentionEncoder.In(layer, "out"));
    }
}
