using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Contracts;

/// <summary>A trained model that can say itself in ONNX.</summary>
public interface IOnnxEmitter
{
    /// <summary>
    /// Writes the sub-graph of what depends on the query, and says how items are scored with it. The caller has opened a scope, so names need to be
    /// unique within the family only.
    /// </summary>
    /// <param name="graph">The graph to write into.</param>
    /// <param name="inputs">The query, one row a request.</param>
    /// <returns>The values of <see cref="Datasets.Queries.IRecommender.Score"/>; item 0 is meaningless, seen items are not masked.</returns>
    ItemScores Emit(GraphBuilder graph, QueryInputs inputs);
}
