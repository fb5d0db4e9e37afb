using Recsys.Onnx.Graph;
using Recsys.Registry.Serving;

namespace Recsys.Models.Export.Terms;

/// <summary><c>q·v_i</c>.</summary>
/// <param name="Query">q, float [batch × width].</param>
/// <param name="Items">v, [items × width].</param>
internal sealed record DotTerm(GraphValue Query, ModelTable Items) : ItemTerm
{
    internal override ServedTerm Serve(ServedTables tables, TowerOutputs tower) =>
        new ServedDot(tower.Name, tower.Output(Query), tables.Add(Items)) { Factor = Factor };
}
