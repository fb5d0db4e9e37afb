using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Ratings.GcMc;

/// <summary>
/// GC-MC in ONNX: the vectors that the graph gave are tables, what is left are a product a level, the softmax over the levels and the expectation.
/// </summary>
internal static class GcMcOnnxExport
{
    public static OnnxModel Export(GcMcModel model, KnownPairs known, IReadOnlyDictionary<string, string>? metadata)
    {
        var graph = new GraphBuilder("gc_mc");
        var user = graph.Input(RatingExport.UserName, ElementType.Int64, RatingExport.Batch);
        int levels = model.Levels.Length, width = model.Width;
        var users = graph.Initializer("users", model.Users, known.UserSize, levels, width);
        var items = graph.Transpose(graph.Initializer("items", model.Items, known.ItemSize, width), 1, 0);
        var shares = graph.Softmax(graph.MatMul(graph.Gather(users, user), items), axis: 1);
        var expected = graph.ReduceSum(graph.Mul(shares, graph.Initializer("levels", model.Levels, 1, levels, 1)), keepDims: false, 1);
        graph.Output(RatingExport.RatingsName, known.Emit(graph, user, expected), RatingExport.Batch, known.ItemSize);
        return graph.Build(metadata);
    }
}
