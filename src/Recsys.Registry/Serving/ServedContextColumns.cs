namespace Recsys.Registry.Serving;

/// <summary><c>Σ_c t_ic</c> over the ids c of the context.</summary>
/// <param name="Items">t, [items × ids].</param>
public sealed record ServedContextColumns(string Items) : ServedTerm
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tables() => [Items];
}
