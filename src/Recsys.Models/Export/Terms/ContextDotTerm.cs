using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export.Terms;

/// <summary><c>Σ_c u_c·v_i</c> over the ids c of the context.</summary>
/// <param name="Context">u, [ids × width].</param>
/// <param name="Items">v, [items × width].</param>
internal sealed record ContextDotTerm(ModelTable Context, ModelTable Items) : ItemTerm
{
    internal override GraphValue Emit(GraphBuilder graph, QueryInputs inputs) => inputs.Shared((Context, Items), () => graph.Linear(
        graph.ReduceSum(graph.Gather(inputs.Constant(graph, Context), inputs.Context!), keepDims: false, 1), inputs.Constant(graph, Items)));

    internal override ServedTerm Serve(ServedTables tables, TowerOutputs tower) =>
        new ServedContextDot(tables.Add(Context), tables.Add(Items)) { Factor = Factor };
}
