using Recsys.Models.Blocks.Training;
using Recsys.Models.Ratings.Baselines;
using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Ratings.AutoRec;

/// <summary>
/// AutoRec in ONNX. Of the form whose rows are items, a user's ratings are spread over all rows: the hidden layers of the items are a table, formed
/// of the ratings of the training. The form whose rows are users encodes the ratings that it is given.
/// </summary>
internal static class AutoRecOnnxExport
{
    public static OnnxModel ExportItems(AutoRecModel model, KnownPairs known, IReadOnlyDictionary<string, string>? metadata)
    {
        var graph = new GraphBuilder("i_autorec");
        var user = graph.Input(RatingExport.UserName, ElementType.Int64, RatingExport.Batch);
        var width = model.Width;
        var items = graph.Transpose(graph.Initializer("items", model.Hidden, known.ItemSize, width), 1, 0);
        var product = graph.MatMul(graph.Gather(Table(graph, model.Values, AutoRecNetwork.Decoder), user), items);
        var bias = graph.Unsqueeze(graph.Gather(Table(graph, model.Values, AutoRecNetwork.DecoderBias), user), 1);
        var predicted = graph.Add(graph.Add(product, bias), graph.Scalar(model.Offset));
        graph.Output(RatingExport.RatingsName, known.Emit(graph, user, predicted), RatingExport.Batch, known.ItemSize);
        return graph.Build(metadata);
    }

    public static OnnxModel ExportUsers(AutoRecModel model, KnownPairs known, IReadOnlyDictionary<string, string>? metadata)
    {
        var graph = new GraphBuilder("u_autorec");
        var rated = graph.Input(RatingExport.RatedName, ElementType.Int64, RatingExport.Batch, RatingExport.Rated);
        var given = graph.Input(RatingExport.GivenName, ElementType.Float, RatingExport.Batch, RatingExport.Rated);
        var real = graph.Cast(graph.Greater(rated, graph.Scalar(0L)), ElementType.Float);
        var shares = graph.Unsqueeze(graph.Mul(graph.Sub(given, graph.Scalar(model.Offset)), real), 1);
        var sum = graph.Squeeze(graph.MatMul(shares, graph.Gather(Table(graph, model.Values, AutoRecNetwork.Encoder), rated)), 1);
        var hidden = graph.Sigmoid(graph.Add(sum, Table(graph, model.Values, AutoRecNetwork.EncoderBias)));
        var product = graph.Gemm(
            hidden, Table(graph, model.Values, AutoRecNetwork.Decoder), Table(graph, model.Values, AutoRecNetwork.DecoderBias), transB: true);
        var predicted = graph.Add(product, graph.Scalar(model.Offset));

        // The bias of a user is the one that the fit of the biases ends with, given those of the items.
        var levels = graph.Gather(
            graph.Initializer("item_levels", [.. known.Fallback.Items.Select(b => known.Scale.Mean + b)], known.ItemSize), rated);
        var count = graph.ReduceSum(real, keepDims: true, 1);
        var residuals = graph.ReduceSum(graph.Mul(graph.Sub(given, levels), real), keepDims: true, 1);
        var bias = graph.Div(residuals, graph.Add(count, graph.Scalar((float)new BiasOptions().UserRegularisation)));
        var ratings = known.Emit(graph, bias, graph.Greater(count, graph.Scalar(0f)), predicted);
        graph.Output(RatingExport.RatingsName, ratings, RatingExport.Batch, known.ItemSize);
        return graph.Build(metadata);
    }

    private static GraphValue Table(GraphBuilder graph, ParameterValues values, string name) =>
        graph.Initializer(name, values[name].Values, values[name].Shape);
}
