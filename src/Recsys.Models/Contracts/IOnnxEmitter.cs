using Recsys.Models.Export;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Contracts;

/// <summary>A trained model that can say itself in ONNX.</summary>
public interface IOnnxEmitter
{
    /// <summary>
    /// Writes the sub-graph that scores the whole catalogue. The caller has opened a scope, so names need to be unique within the family only.
    /// </summary>
    /// <param name="graph">The graph to write into.</param>
    /// <param name="inputs">The query, one row a request.</param>
    /// <returns>Shape [batch × ItemSize], the values of <see cref="Datasets.Queries.IRecommender.Score"/>;
    /// column 0 is meaningless, seen items are not masked.</returns>
    GraphValue Emit(GraphBuilder graph, QueryInputs inputs);
}
