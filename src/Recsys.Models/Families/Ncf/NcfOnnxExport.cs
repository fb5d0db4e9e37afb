using Recsys.Models.Blocks.Training;
using Recsys.Models.Export;
using Recsys.Models.Export.Terms;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Families.Ncf;

/// <summary>NCF in ONNX: the item's part of the first layer is a constant, the rest runs over all items of each request.</summary>
internal static class NcfOnnxExport
{
    public static ItemScores Emit(GraphBuilder graph, QueryInputs inputs, NcfModel model)
    {
        var (network, values) = (model.Network, model.Parameters);
        var (items, d, options) = (network.Shape.Items, network.Options.EmbeddingSize, network.Options);
        GraphValue Constant(string name) => graph.Initializer(name, values.ValuesOf(name), values[name].shape);
        ModelTable Table(string name) => ModelTable.Of(name, values[name]);

        var query = Query(graph, inputs, network, values);
        var perceptron = options.UseFactorisation ? graph.Slice(query, [d], [2 * d], [1]) : query;
        var own = graph.Gemm(perceptron, Constant(NcfNetwork.FirstQueryWeight), Constant(NcfNetwork.BiasOf(0)), transB: true);
        var upper = Enumerable.Range(1, network.Layers - 1).Select(l => (Table(NcfNetwork.WeightOf(l)), Table(NcfNetwork.BiasOf(l))));
        List<ItemTerm> terms =
        [
            new PerceptronTerm(
                own, new ModelTable("item_layer", items, options.HiddenSizes[0], () => ParameterSet.Floats(model.ItemLayer)), [.. upper],
                Table(NcfNetwork.PerceptronWeight)),
            new BiasTerm(Table(NcfNetwork.ItemBias)),
        ];
        if (options.UseFactorisation)
        {
            var weighted = graph.Mul(graph.Slice(query, [0], [d], [1]), Constant(NcfNetwork.FactorisationWeight));
            var factors = new ModelTable("item_factors", items, d, () => Factors(values.ValuesOf(NcfNetwork.ItemTable), items, d));
            terms.Add(new DotTerm(weighted, factors));
        }

        return new ItemScores(terms);
    }

    private static GraphValue Query(GraphBuilder graph, QueryInputs inputs, NcfNetwork network, ParameterSet values)
    {
        var (shape, options) = (network.Shape, network.Options);
        var width = (int)values[NcfNetwork.QueryTable].shape[1];
        ModelTable Part(string name, int from, int rows) =>
            new(name, rows, width, () => values.ValuesOf(NcfNetwork.QueryTable).Slice(from * width, rows * width));
        var query = inputs.OfUser(Part("users", 0, shape.Users));
        if (options.UseHistory)
        {
            var rows = DistinctHistory.Emit(graph, inputs.History, shape.History.HalfLife);
            var sum = rows.WeightedSum(graph, inputs.OfHistory(Part("history", shape.Users, shape.Items)));
            query = graph.Add(query, graph.Mul(sum, graph.Pow(rows.CountOrOne, graph.Scalar((float)-options.HistoryExponent))));
        }

        if (shape.Context.Ids > 0 && inputs.Context is { } context)
        {
            var folded = shape.Context.Fold(values.ValuesOf(NcfNetwork.QueryTable)[(shape.ContextRow(0) * width)..], width);
            var rows = graph.Initializer("context", folded, shape.Context.Ids, width);
            query = graph.Add(query, graph.ReduceSum(graph.Gather(rows, context), keepDims: false, 1));
        }

        return query;
    }

    /// <summary>The first d columns of the item table.</summary>
    private static float[] Factors(ReadOnlySpan<float> table, int items, int d)
    {
        var result = new float[items * d];
        for (var i = 0; i < items; i++) table.Slice(i * 2 * d, d).CopyTo(result.AsSpan(i * d));
        return result;
    }
}
