using Recsys.Models.Blocks.Training;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Gcn;

/// <summary>The graph is gone: what is left of it are tables by item, summed over the history of the request.</summary>
internal static class GcnOnnxExport
{
    public static ItemScores Emit(GraphBuilder graph, QueryInputs inputs, GcnModel model)
    {
        var history = DistinctHistory.Emit(graph, inputs.History, model.History.HalfLife);
        var users = model.Encoder switch
        {
            LightGcnEncoder light => LightGcn(graph, inputs, history, model.Encoding, light.Layers),
            GcnConvEncoder => GcnConv(graph, inputs, history, model.Encoding),
            _ => throw new NotSupportedException($"{model.Encoder.GetType().Name} has no ONNX form."),
        };
        var scores = new DotTerm(graph.L2Normalize(users), ModelTable.Of("items", model.Items)) { Factor = 1 / model.Temperature };
        return new ItemScores(model.Bias is { } bias ? [scores, new BiasTerm(ModelTable.Of(GcnModel.ItemBias, bias))] : [scores]);
    }

    private static GraphValue LightGcn(GraphBuilder graph, QueryInputs inputs, DistinctHistory history, GraphEncoding encoding, int layers)
    {
        var own = inputs.OfUser(ModelTable.Of("user_embedding", encoding.UserTable));
        var sum = history.WeightedSum(graph, inputs.OfHistory(ModelTable.Of("history", encoding.HistoryTables[0])));
        var live = graph.Div(sum, graph.Sqrt(history.CountOrOne));
        return graph.Div(graph.Add(own, live), graph.Scalar((float)(layers + 1)));
    }

    private static GraphValue GcnConv(GraphBuilder graph, QueryInputs inputs, DistinctHistory history, GraphEncoding encoding)
    {
        // CountOrOne says 1 for an empty history, whose degree is 1: the loop to itself. One is added to the others.
        var real = graph.ReduceSum(history.Weights, keepDims: false, 2);
        var degree = graph.Add(real, graph.Scalar(1f));
        var root = graph.Sqrt(degree);
        var own = inputs.OfUser(ModelTable.Of("user_in", encoding.UserTable));
        var first = graph.Div(history.WeightedSum(graph, inputs.OfHistory(ModelTable.Of("history1", encoding.HistoryTables[0]))), root);
        var hidden = graph.Relu(graph.Add(graph.Add(first, graph.Div(own, degree)), Weight(graph, encoding, GcnConvEncoder.Bias1)));
        var second = graph.Div(history.WeightedSum(graph, inputs.OfHistory(ModelTable.Of("history2", encoding.HistoryTables[1]))), root);
        var self = graph.Div(graph.MatMul(hidden, Weight(graph, encoding, GcnConvEncoder.Weight2)), degree);
        return graph.Add(graph.Add(second, self), Weight(graph, encoding, GcnConvEncoder.Bias2));
    }

    private static GraphValue Weight(GraphBuilder graph, GraphEncoding encoding, string name) =>
        graph.Initializer(name, ParameterSet.Floats(encoding.Weights[name]), encoding.Weights[name].shape);
}
