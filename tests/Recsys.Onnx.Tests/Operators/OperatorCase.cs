using Recsys.Onnx.Graph;

namespace Recsys.Onnx.Tests.Operators;

/// <summary>One use of an operator with the values worked out by hand.</summary>
public sealed record OperatorCase(string Name, Func<GraphBuilder, GraphValue> Build, float[] Expected, int[] Shape)
{
    public OnnxModel Model()
    {
        var graph = new GraphBuilder(Name);
        var dims = Shape.Select(d => Dim.Of(d)).ToArray();
        graph.Output("y", Build(graph), dims);
        return graph.Build();
    }
}
