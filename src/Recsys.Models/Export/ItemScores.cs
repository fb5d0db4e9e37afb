using Recsys.Models.Contracts;
using Recsys.Onnx.Graph;

namespace Recsys.Models.Export;

/// <summary>The scores of all items for a query as a sum of terms: <c>s_i = Σ_t factor_t·term_t(q, i)</c>.</summary>
/// <param name="Terms">At least one.</param>
public sealed record ItemScores(IReadOnlyList<ItemTerm> Terms)
{
    /// <summary>The terms of a model; the caller has opened a scope.</summary>
    /// <exception cref="NotSupportedException">The model cannot be exported.</exception>
    internal static ItemScores Of(ITrainedModel model, GraphBuilder graph, QueryInputs inputs) => model is IOnnxEmitter emitter
        ? emitter.Emit(graph, inputs)
        : throw new NotSupportedException($"A model of '{model.Name}' has no ONNX form.");

    /// <summary>All terms times a factor.</summary>
    public ItemScores Times(double factor) => new([.. Terms.Select(t => t with { Factor = t.Factor * factor })]);

    /// <summary>With other terms beside these.</summary>
    public ItemScores Plus(ItemScores other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new([.. Terms, .. other.Terms]);
    }
}
