using Recsys.Models.Export.Terms;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;

namespace Recsys.Models.Export;

/// <summary>The scores of all items for a query as a sum of terms: <c>s_i = Σ_t factor_t·term_t(q, i)</c>.</summary>
/// <param name="Terms">At least one.</param>
public sealed record ItemScores(IReadOnlyList<ItemTerm> Terms)
{
    /// <summary>All terms times a factor.</summary>
    public ItemScores Times(double factor) => new([.. Terms.Select(t => t with { Factor = t.Factor * factor })]);

    /// <summary>With other terms beside these.</summary>
    public ItemScores Plus(ItemScores other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new([.. Terms, .. other.Terms]);
    }

    /// <summary>The sum inside a graph, float [batch × items].</summary>
    internal GraphValue Emit(GraphBuilder graph, QueryInputs inputs)
    {
        var sum = Terms
            .Select(t => t.Factor == 1 ? t.Emit(graph, inputs) : graph.Mul(t.Emit(graph, inputs), graph.Scalar((float)t.Factor)))
            .Aggregate(graph.Add);
        if (!Terms.All(t => t is BiasTerm)) return sum;
        return graph.Expand(sum, graph.Concat(0, graph.Shape(inputs.User), graph.Vector(1)));
    }
}
