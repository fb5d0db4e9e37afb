using Recsys.Registry.Serving;

namespace Recsys.Models.Export.Terms;

/// <summary><c>Σ_c u_c·v_i</c> over the ids c of the context.</summary>
/// <param name="Context">u, [ids × width].</param>
/// <param name="Items">v, [items × width].</param>
internal sealed record ContextDotTerm(ModelTable Context, ModelTable Items) : ItemTerm
{
    internal override ServedTerm Serve(ServedTables tables, TowerOutputs tower) =>
        new ServedContextDot(tables.Add(Context), tables.Add(Items)) { Factor = Factor };
}
