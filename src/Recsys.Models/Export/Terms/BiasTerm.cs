using Recsys.Registry.Serving;

namespace Recsys.Models.Export.Terms;

/// <summary><c>b_i</c>.</summary>
/// <param name="Items">b, [items × 1].</param>
internal sealed record BiasTerm(ModelTable Items) : ItemTerm
{
    internal override ServedTerm Serve(ServedTables tables, TowerOutputs tower) => new ServedBias(tables.Add(Items)) { Factor = Factor };
}
