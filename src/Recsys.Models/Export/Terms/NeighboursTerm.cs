using Recsys.Registry.Serving;

namespace Recsys.Models.Export.Terms;

/// <summary>
/// <c>Σ_j 2^(−k_j/H)·s(j, i)</c> over the different items j of the history, of which k_j come after j: the rows of a table of pairs at the items of
/// the history, weighed and added up where they point.
/// </summary>
/// <param name="Name">What the table is called.</param>
/// <param name="Rows">Items, the padding one included.</param>
/// <param name="Ids">Items that a row points at, [items × width].</param>
/// <param name="Weights">s, [items × width]; 0 where a row has fewer.</param>
/// <param name="HalfLife">H; infinite where all weigh the same.</param>
internal sealed record NeighboursTerm(string Name, int Rows, int[] Ids, float[] Weights, double HalfLife) : ItemTerm
{
    private int Width => Ids.Length / Rows;

    internal override ServedTerm Serve(ServedTables tables, TowerOutputs tower) => new ServedNeighbours(
        tables.Add($"{Name}_items", Rows, Width, Ids), tables.Add(ModelTable.Of($"{Name}_similarities", Weights, Width)),
        double.IsFinite(HalfLife) ? HalfLife : null)
    { Factor = Factor };
}
