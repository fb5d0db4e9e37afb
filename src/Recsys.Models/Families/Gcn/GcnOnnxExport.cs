using Recsys.Models.Blocks.Native;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Tensor = TorchSharp.torch.Tensor;

namespace Recsys.Models.Families.Gcn;

/// <summary>The graph is gone: what is left of it are tables by item, summed over the history of the request.</summary>
internal static class GcnOnnxExport
{
    public static GraphValue Emit(GraphBuilder graph, QueryInputs inputs, GcnModel model)
    {
        var history = DistinctHistory.Emit(graph, inputs.History, model.History.HalfLife);
        var users = model.Encoder switch
        {
            LightGcnEncoder light => LightGcn(graph, inputs, history, model.Encoding, light.Layers),
            GcnConvEncoder => GcnConv(graph, inputs, history, model.Encoding),
            _ => throw new NotSupportedException($"{model.Encoder.GetType().Name} has no ONNX form."),
        };
        using var scaled = model.Items.t().Over(model.Temperature);
        using var table = scaled.contiguous();
        var scores = graph.MatMul(graph.L2Normalize(users), Table(graph, "items", table));
        return model.Bias is { } bias ? graph.Add(scores, Table(graph, GcnModel.ItemBias, bias)) : scores;
    }

    private static GraphValue LightGcn(GraphBuilder graph, QueryInputs inputs, DistinctHistory history, GraphEncoding encoding, int layers)
    {
        var own = graph.Gather(Table(graph, "user_embedding", encoding.UserTable), inputs.User);
        var sum = history.WeightedSum(graph, Table(graph, "history", encoding.HistoryTables[0]));
        var live = graph.Div(sum, graph.Sqrt(history.CountOrOne));
        return graph.Div(graph.Add(own, live), graph.Scalar((float)(layers + 1)));
    }

    private static GraphValue GcnConv(GraphBuilder graph, QueryInputs inputs, DistinctHistory history, GraphEncoding encoding)
    {
        // CountOrOne says 1 for an empty history, whose degree is 1: the loop to itself. One is added to the others.
        var real = graph.ReduceSum(history.Weights, keepDims: false, 2);
        var degree = graph.Add(real, graph.Scalar(1f));
        var root = graph.Sqrt(degree);
        var own = graph.Gather(Table(graph, "user_in", encoding.UserTable), inputs.User);
        var first = graph.Div(history.WeightedSum(graph, Table(graph, "history1", encoding.HistoryTables[0])), root);
        var hidden = graph.Relu(graph.Add(graph.Add(first, graph.Div(own, degree)), Weight(graph, encoding, GcnConvEncoder.Bias1)));
        var second = graph.Div(history.WeightedSum(graph, Table(graph, "history2", encoding.HistoryTables[1])), root);
        var self = graph.Div(graph.MatMul(hidden, Weight(graph, encoding, GcnConvEncoder.Weight2)), degree);
        return graph.Add(graph.Add(second, self), Weight(graph, encoding, GcnConvEncoder.Bias2));
    }

    private static GraphValue Weight(GraphBuilder graph, GraphEncoding encoding, string name) => Table(graph, name, encoding.Weights[name]);

    private static GraphValue Table(GraphBuilder graph, string name, Tensor tensor) =>
        graph.Initializer(name, ParameterSet.Floats(tensor), tensor.shape);
}
