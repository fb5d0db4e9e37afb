using Recsys.Onnx;
using Recsys.Onnx.Parity;

namespace Recsys.Models.Ratings;

/// <summary>
/// Graphs of rating models: out comes <c>ratings</c> float [batch × items], the predictions for all items; item 0 is nobody.
/// <list type="bullet">
/// <item>I-AutoRec and GC-MC take <c>user</c> int64 [batch], 0 = unknown. What the ratings of the training give is folded into tables: I-AutoRec
/// keeps the hidden layer of each item, whose column of ratings is that of the training, GC-MC the vectors that the graph gave.</item>
/// <item>U-AutoRec takes the ratings of a user, who need not have been in the training: <c>rated</c> int64 [batch × n] with different items, 0 where
/// a row has fewer, and <c>given</c> float [batch × n].</item>
/// </list>
/// </summary>
public static class RatingExport
{
    /// <summary>Name of the output.</summary>
    public const string RatingsName = "ratings";

    internal const string UserName = "user";
    internal const string RatedName = "rated";
    internal const string GivenName = "given";
    internal const string Batch = "batch";
    internal const string Rated = "n";

    /// <summary>The graph of a model.</summary>
    /// <param name="model">A trained model with an ONNX form.</param>
    /// <param name="metadata">Words to keep in the file.</param>
    /// <exception cref="NotSupportedException">The model has no ONNX form.</exception>
    public static OnnxModel Build(IRatingModel model, IReadOnlyDictionary<string, string>? metadata = null) => Emitter(model).Export(metadata);

    /// <summary>Compares a graph with the model that it came from: all items for each user.</summary>
    /// <param name="model">The model.</param>
    /// <param name="exported">Its graph.</param>
    /// <param name="users">Users of the training; U-AutoRec is asked with their ratings there.</param>
    /// <param name="batch">Users a run.</param>
    /// <param name="tolerance">The largest absolute error allowed.</param>
    /// <exception cref="NotSupportedException">The model has no ONNX form.</exception>
    /// <exception cref="ParityException">The largest error is above the tolerance.</exception>
    public static ParityReport Check(
        IRatingModel model, OnnxModel exported, IReadOnlyList<int> users, int batch = 32, double tolerance = ParityCheck.DefaultTolerance)
    {
        ArgumentNullException.ThrowIfNull(users);
        var emitter = Emitter(model);
        var items = Enumerable.Range(0, emitter.ItemSize);
        return ParityCheck.Run(exported, RatingsName, users.Chunk(batch).Select(chunk =>
        {
            var expected = new float[chunk.Length * emitter.ItemSize];
            model.Predict([.. chunk.SelectMany(u => items.Select(_ => u))], [.. chunk.SelectMany(_ => items)], expected);
            return new ParityCase(emitter.Inputs(chunk), expected);
        }), tolerance);
    }

    private static IRatingEmitter Emitter(IRatingModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model as IRatingEmitter ?? throw new NotSupportedException($"A model of '{model.Name}' has no ONNX form.");
    }
}
