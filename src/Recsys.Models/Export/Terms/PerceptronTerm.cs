using Recsys.Onnx.Graph;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export.Terms;

/// <summary><c>w·h</c> with <c>h_1 = relu(v_i + q)</c> and <c>h_l = relu(W_l·h_(l−1) + b_l)</c>.</summary>
/// <param name="Query">q, float [batch × width of the first layer].</param>
/// <param name="Items">v, [items × the same].</param>
/// <param name="Layers">W [out × in] and b [out × 1] of the layers above the first.</param>
/// <param name="Last">w, [1 × width of the last layer].</param>
internal sealed record PerceptronTerm(
    GraphValue Query, ModelTable Items, IReadOnlyList<(ModelTable Weights, ModelTable Bias)> Layers, ModelTable Last) : ItemTerm
{
    internal override ServedTerm Serve(ServedTables tables, TowerOutputs tower) => new ServedPerceptron(
        tower.Name, tower.Output(Query), tables.Add(Items),
        [.. Layers.Select(l => new ServedLayer(tables.Add(l.Weights), tables.Add(l.Bias)))], tables.Add(Last))
    { Factor = Factor };
}
