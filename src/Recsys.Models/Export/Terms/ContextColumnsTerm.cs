using Recsys.Registry.Serving;

namespace Recsys.Models.Export.Terms;

/// <summary><c>Σ_c t_ic</c> over the ids c of the context.</summary>
/// <param name="Items">t, [items × ids].</param>
internal sealed record ContextColumnsTerm(ModelTable Items) : ItemTerm
{
    internal override ServedTerm Serve(ServedTables tables, TowerOutputs tower) => new ServedContextColumns(tables.Add(Items)) { Factor = Factor };
}
