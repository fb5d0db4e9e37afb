using Recsys.Datasets.Queries;
using Recsys.Models.Contracts;
using Recsys.Onnx;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Export;

/// <summary>Makes graphs of trained models and compares them with what they came from.</summary>
internal static class ModelExport
{
    /// <summary>Name of the output [batch × items] of a whole-catalog graph.</summary>
    public const string ScoresName = "scores";

    /// <summary>Name of the free dimension of the best items.</summary>
    public const string TopDimension = "k";

    /// <summary>A graph that takes queries and gives the scores of all items.</summary>
    /// <param name="model">A blend, or a trained model that is also an <see cref="IOnnxEmitter"/>.</param>
    /// <param name="contextFields">The number of context fields of the data set.</param>
    /// <param name="metadata">Words to keep in the file.</param>
    public static OnnxModel Build(ITrainedModel model, int contextFields, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var graph = new GraphBuilder(model.Name);
        var inputs = QueryInputs.Declare(graph, contextFields);
        graph.Output(ScoresName, Emit(graph, model, inputs), QueryInputs.Batch, model.ItemSize);
        return graph.Build(metadata);
    }

    /// <summary>The sub-graph of a model in a scope of its name: float [batch × items].</summary>
    /// <exception cref="NotSupportedException">The model cannot be exported.</exception>
    public static GraphValue Emit(GraphBuilder graph, ITrainedModel model, QueryInputs inputs)
    {
        if (model is Blend.BlendModel blend) return Blend.BlendOnnxExport.Emit(graph, inputs, blend).Scores;
        using (graph.Scope(model.Name)) return Scores(graph, model, inputs).Emit(graph, inputs);
    }

    /// <summary>The terms of a model; the caller has opened a scope.</summary>
    internal static ItemScores Scores(GraphBuilder graph, ITrainedModel model, QueryInputs inputs) => model is IOnnxEmitter emitter
        ? emitter.Emit(graph, inputs)
        : throw new NotSupportedException($"A model of '{model.Name}' has no ONNX form.");

    /// <summary>
    /// The best items of each row: the padding item and the excluded items are out of the running (score −∞, so that they come last
    /// where fewer than k are left).
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scores">Float [batch × items].</param>
    /// <param name="excluded">64-bit [batch × at least one]: item indices, zeros where a row has fewer.</param>
    /// <param name="k">64-bit [1].</param>
    /// <returns>Scores and item indices, both [batch × k], the best first.</returns>
    public static (GraphValue Scores, GraphValue Items) TopItems(GraphBuilder graph, GraphValue scores, GraphValue excluded, GraphValue k)
    {
        var zeroColumn = graph.Slice(graph.Mul(excluded, graph.Scalar(0L)), [0], [1], [1]);
        var indices = graph.Concat(1, excluded, zeroColumn);
        var updates = graph.Expand(graph.Scalar(float.NegativeInfinity), graph.Shape(indices));
        return graph.TopK(graph.ScatterElements(scores, indices, updates, axis: 1), k);
    }

    /// <summary>Compares a whole-catalog graph with the model that it came from, a batch of queries at a time.</summary>
    /// <exception cref="ParityException">The largest error is above the tolerance.</exception>
    public static ParityReport Check(
        ITrainedModel model, OnnxModel exported, IReadOnlyList<RecommendationQuery> queries, int contextFields, int batch = 32,
        double tolerance = ParityCheck.DefaultTolerance)
    {
        return ParityCheck.Run(
            exported,
            ScoresName,
            queries.Chunk(batch).Select(chunk =>
            {
                var scores = new float[chunk.Length * model.ItemSize];
                model.Score(chunk, scores);
                return new ParityCase(QueryTensors.Of(chunk, contextFields), scores);
            }),
            tolerance);
    }
}
