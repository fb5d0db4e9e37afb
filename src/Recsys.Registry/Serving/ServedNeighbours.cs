namespace Recsys.Registry.Serving;

/// <summary>
/// <c>Σ_j 2^(−k_j/H)·s(j, i)</c> over the different items j of the history, of which k_j come after j. A row of the tables holds the items that an
/// item points at and how much, bounded by their width; where there are fewer, the weight is 0.
/// </summary>
/// <param name="Items">Items, [items × width] of 32-bit integers.</param>
/// <param name="Weights">s, [items × width].</param>
/// <param name="HalfLife">H; null where all items of the history weigh the same.</param>
public sealed record ServedNeighbours(string Items, string Weights, double? HalfLife) : ServedTerm
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tables() => [Items, Weights];
}
