using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Export;
using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Tests.Export;

/// <summary>
/// Graphs that hold a whole model: one request a run, inputs of rank 1, the mask of excluded items and the choice of the best k inside. They are what
/// exactness is measured by; the online app serves what <see cref="VersionExport"/> writes.
/// <list type="bullet">
/// <item>in: <c>user</c> int64 [1]; <c>history</c> int64 [n], the oldest first, never empty, [0] stands for none; <c>history_age</c> float [n], hours
/// before the request, −1 unknown; <c>context</c> int64 [fields]; <c>history_context</c> int64 [n × fields]; <c>exclude</c> int64 [m], always holds
/// 0; <c>k</c> int64 [1]. A graph declares those that it reads.</item>
/// <item>out: <c>items</c> int64 [k]; <c>scores</c> float [k]; of a blend <c>sources</c> float [k × members], whose rows sum to the scores.</item>
/// </list>
/// </summary>
internal static class OnnxExporter
{
    public const string ItemsName = "items";
    public const string ScoresName = "scores";
    public const string SourcesName = "sources";
    public const string ExcludeName = "exclude";
    public const string KName = "k";
    public const string HistoryAgeName = "history_age";
    public const string ItemName = "item";

    /// <summary>The graph of one model.</summary>
    /// <param name="model">A model with an ONNX form.</param>
    /// <param name="contextFields">The number of context fields of the data set.</param>
    /// <param name="metadata">Words to keep in the file.</param>
    /// <exception cref="NotSupportedException">The model has no ONNX form.</exception>
    public static OnnxModel ExportFamily(ITrainedModel model, int contextFields, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var (graph, inputs) = Begin(model.Name, contextFields);
        OutputTop(graph, ModelExport.Emit(graph, model, inputs));
        graph.Prune();
        return graph.Build(metadata);
    }

    /// <summary>One graph that holds all members of a blend, so that one run answers a request and says where the answer comes from.</summary>
    /// <param name="blend">The blend; all its members have an ONNX form.</param>
    /// <param name="contextFields">The number of context fields of the data set.</param>
    /// <param name="metadata">Words to keep in the file.</param>
    /// <exception cref="NotSupportedException">A member has no ONNX form.</exception>
    public static OnnxModel ExportBlend(BlendModel blend, int contextFields, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var (graph, inputs) = Begin(blend.Name, contextFields);
        var (scores, parts) = BlendOnnxExport.Emit(graph, inputs, blend);
        var items = OutputTop(graph, scores);
        var sources = graph.Transpose(graph.Gather(graph.Concat(0, [.. parts]), items, 1), 1, 0);
        graph.Output(SourcesName, sources, ModelExport.TopDimension, blend.Members.Count);
        graph.Prune();
        return graph.Build(metadata);
    }

    /// <summary>
    /// Items like an item: <c>item</c> int64 [1], <c>exclude</c>, <c>k</c> → the cosines of the item vectors, the item itself left out.
    /// </summary>
    /// <param name="model">Whose vectors say what is alike.</param>
    /// <param name="metadata">Words to keep in the file.</param>
    public static OnnxModel ExportSimilar(ISimilarItems model, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var vectors = model.ItemVectors();
        var graph = new GraphBuilder("similar");
        var item = graph.Input(ItemName, ElementType.Int64, 1);
        var table = graph.Initializer("vectors", vectors.Values, vectors.Items, vectors.Width);
        OutputTop(graph, graph.Gemm(graph.Gather(table, item), table, transB: true), item);
        return graph.Build(metadata);
    }

    /// <summary>Declares the request and makes a batch of one of it.</summary>
    private static QueryInputs DeclareRequest(GraphBuilder graph, int contextFields)
    {
        GraphValue Row(string input, ElementType type, params Dim[] size) => graph.Unsqueeze(graph.Input(input, type, size), 0);
        var user = graph.Input(QueryInputs.UserName, ElementType.Int64, 1);
        return new QueryInputs(
            user,
            Row(QueryInputs.HistoryName, ElementType.Int64, QueryInputs.Steps),
            Row(HistoryAgeName, ElementType.Float, QueryInputs.Steps),
            contextFields == 0 ? null : Row(QueryInputs.ContextName, ElementType.Int64, contextFields),
            contextFields == 0 ? null : Row(QueryInputs.HistoryContextName, ElementType.Int64, QueryInputs.Steps, contextFields),
            contextFields);
    }

    private static (GraphBuilder Graph, QueryInputs Inputs) Begin(string name, int contextFields)
    {
        var graph = new GraphBuilder(name);
        return (graph, DeclareRequest(graph, contextFields));
    }

    /// <summary>Declares what is left out and how many are wanted; puts out the best of [1 × items] and returns them, shape [k].</summary>
    private static GraphValue OutputTop(GraphBuilder graph, GraphValue scores, GraphValue? also = null)
    {
        var exclude = graph.Input(ExcludeName, ElementType.Int64, "excluded");
        var k = graph.Input(KName, ElementType.Int64, 1);
        var excluded = also is null ? exclude : graph.Concat(0, exclude, also);
        var (best, items) = ModelExport.TopItems(graph, scores, graph.Unsqueeze(excluded, 0), k);
        items = graph.Squeeze(items, 0);
        graph.Output(ItemsName, items, ModelExport.TopDimension);
        graph.Output(ScoresName, graph.Squeeze(best, 0), ModelExport.TopDimension);
        return items;
    }
}
