using Recsys.Models.Blocks.Training;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Ncf;

/// <summary>NCF in ONNX: the item's part of the first layer is a constant, the rest runs over all items of each request.</summary>
internal static class NcfOnnxExport
{
    public static GraphValue Emit(GraphBuilder graph, QueryInputs inputs, NcfNetwork network, ParameterSet values, ReadOnlySpan<float> itemLayer)
    {
        var (shape, options) = (network.Shape, network.Options);
        var (items, d) = (shape.Items, options.EmbeddingSize);
        GraphValue Constant(string name) => graph.Initializer(name, values.ValuesOf(name), values[name].shape);

        var query = Query(graph, inputs, network, Constant(NcfNetwork.QueryTable), values);
        var perceptron = options.UseFactorisation ? graph.Slice(query, [d], [2 * d], [1]) : query;
        var own = graph.Gemm(perceptron, Constant(NcfNetwork.FirstQueryWeight), Constant(NcfNetwork.BiasOf(0)), transB: true);
        var layer1 = graph.Initializer("item_layer", itemLayer, 1, items, options.HiddenSizes[0]);
        var h = graph.Relu(graph.Add(layer1, graph.Unsqueeze(own, 1)));
        for (var layer = 1; layer < network.Layers; layer++)
        {
            h = graph.Relu(graph.Linear(h, Constant(NcfNetwork.WeightOf(layer)), Constant(NcfNetwork.BiasOf(layer))));
        }

        var scores = graph.Add(
            graph.Squeeze(graph.Linear(h, Constant(NcfNetwork.PerceptronWeight)), 2), Constant(NcfNetwork.ItemBias));
        if (!options.UseFactorisation) return scores;
        var weighted = graph.Mul(graph.Slice(query, [0], [d], [1]), Constant(NcfNetwork.FactorisationWeight));
        return graph.Add(
            scores, graph.MatMul(weighted, graph.Initializer("item_factors", Factors(values.ValuesOf(NcfNetwork.ItemTable), items, d), d, items)));
    }

    private static GraphValue Query(GraphBuilder graph, QueryInputs inputs, NcfNetwork network, GraphValue table, ParameterSet values)
    {
        var (shape, options) = (network.Shape, network.Options);
        var query = graph.Gather(table, inputs.User);
        if (options.UseHistory)
        {
            var rows = DistinctHistory.Emit(graph, inputs.History, shape.History.HalfLife);
            var sum = rows.WeightedSum(graph, graph.Slice(table, [shape.Users], [shape.Users + shape.Items], [0]));
            query = graph.Add(query, graph.Mul(sum, graph.Pow(rows.CountOrOne, graph.Scalar((float)-options.HistoryExponent))));
        }

        if (shape.Context.Ids > 0 && inputs.Context is { } context)
        {
            var width = (int)values[NcfNetwork.QueryTable].shape[1];
            var folded = shape.Context.Fold(values.ValuesOf(NcfNetwork.QueryTable)[(shape.ContextRow(0) * width)..], width);
            var rows = graph.Initializer("context", folded, shape.Context.Ids, width);
            query = graph.Add(query, graph.ReduceSum(graph.Gather(rows, context), keepDims: false, 1));
        }

        return query;
    }

    /// <summary>The first d columns of the item table, transposed.</summary>
    private static float[] Factors(ReadOnlySpan<float> table, int items, int d)
    {
        var result = new float[items * d];
        for (var i = 0; i < items; i++)
        {
            for (var f = 0; f < d; f++) result[(f * items) + i] = table[(i * 2 * d) + f];
        }

        return result;
    }
}
