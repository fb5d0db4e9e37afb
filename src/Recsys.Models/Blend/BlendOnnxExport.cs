using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Blend;

/// <summary>All members, their standardisation and their weights in one graph.</summary>
internal static class BlendOnnxExport
{
    /// <returns>Scores [batch × items] and the contribution of each member to them, of the same shape.</returns>
    public static (GraphValue Scores, IReadOnlyList<GraphValue> Parts) Emit(GraphBuilder graph, QueryInputs inputs, BlendModel model)
    {
        var unseen = EmitUnseen(graph, inputs, model.ItemSize);
        var left = graph.Max(graph.ReduceSum(unseen, keepDims: true, 1), graph.Scalar(1f));
        var isUnseen = graph.Greater(unseen, graph.Scalar(0f));
        GraphValue[] members = [.. model.Members.Select(m => Standardise(graph, EmitMember(graph, inputs, m), isUnseen, left))];
        if (model.Weights.HasTwoKinds)
        {
            return MixtureOnnxExport.Emit(graph, members, isUnseen, left, model.Weights);
        }

        var weights = EmitWeights(graph, inputs, model.Weights);
        GraphValue[] parts = [.. members.Select((z, m) => graph.Mul(z, graph.Slice(weights, [m], [m + 1], [1])))];
        return (parts.Aggregate(graph.Add), parts);
    }

    private static GraphValue EmitMember(GraphBuilder graph, QueryInputs inputs, IRecommender member) => member is ITrainedModel trained
        ? ModelExport.Emit(graph, trained, inputs)
        : throw new NotSupportedException($"The member '{member.Name}' of the blend has no ONNX form.");

    /// <summary><see cref="Standardiser"/> as a graph.</summary>
    private static GraphValue Standardise(GraphBuilder graph, GraphValue scores, GraphValue isUnseen, GraphValue left)
    {
        // Sums in double precision, so that squares need no second pass: the error is 1e-16 of the squared mean, and scores are single numbers.
        var count = graph.Cast(left, ElementType.Double);
        var unseen = graph.Cast(graph.Where(isUnseen, scores, graph.Scalar(0f)), ElementType.Double);
        var mean = graph.Div(graph.ReduceSum(unseen, keepDims: true, 1), count);
        var variance = graph.Sub(graph.Div(graph.ReduceSumSquare(unseen, keepDims: true, 1), count), graph.Mul(mean, mean));
        var deviation = graph.Max(
            graph.Sqrt(graph.Max(variance, graph.Scalar(0.0))), graph.Scalar(Standardiser.MinDeviation));
        var scale = graph.Cast(graph.Div(graph.Scalar(1.0), deviation), ElementType.Float);
        var standard = graph.Mul(graph.Sub(scores, graph.Cast(mean, ElementType.Float)), scale);
        return graph.Where(isUnseen, standard, graph.Clip(standard, -Standardiser.MostOfSeen, Standardiser.MostOfSeen));
    }

    /// <summary>Float [batch × members].</summary>
    private static GraphValue EmitWeights(GraphBuilder graph, QueryInputs inputs, BlendWeights weights)
    {
        var members = weights.Members.Count;
        var common = graph.Initializer("common", Floats([weights.Common]), 1, members);
        var sum = graph.Expand(common, graph.Concat(0, graph.Shape(inputs.User), graph.Vector(members)));
        if (weights.ByLength.Count > 0)
        {
            var real = graph.Cast(graph.Greater(inputs.History, graph.Scalar(0L)), ElementType.Int64);
            var length = graph.ReduceSum(real, keepDims: true, 1);
            var reached = graph.Cast(graph.GreaterOrEqual(length, graph.Vector([.. HistoryLength.Edges.Select(e => (long)e)])), ElementType.Int64);
            var table = graph.Initializer("by_length", Floats(weights.ByLength), weights.ByLength.Count, members);
            sum = graph.Add(sum, graph.Gather(table, graph.ReduceSum(reached, keepDims: false, 1)));
        }

        if (weights.ByContext.Count > 0 && inputs.Context is not null)
        {
            var table = graph.Initializer("by_context", Floats(weights.ByContext), weights.ByContext.Count, members);
            sum = graph.Add(sum, graph.ReduceSum(graph.Gather(table, inputs.Context), keepDims: false, 1));
        }

        return sum;
    }

    /// <summary>
    /// Float [batch × items]: 0 for the padding and the history, else 1. Padding inside the history points at item 0, which is out already.
    /// </summary>
    private static GraphValue EmitUnseen(GraphBuilder graph, QueryInputs inputs, int items)
    {
        var ones = new float[items];
        ones.AsSpan(1).Fill(1);
        var row = graph.Initializer("real_items", ones, 1, items);
        var all = graph.Expand(row, graph.Concat(0, graph.Shape(inputs.User), graph.Vector(items)));
        return graph.ScatterElements(all, inputs.History, graph.Zeros(graph.Shape(inputs.History)), axis: 1);
    }

    private static float[] Floats(IReadOnlyList<IReadOnlyList<double>> rows) => [.. rows.SelectMany(r => r).Select(v => (float)v)];
}
