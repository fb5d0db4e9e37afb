namespace Recsys.Registry.Serving;

/// <summary><c>Σ_c u_c·v_i</c> over the ids c of the context.</summary>
/// <param name="Context">u, [ids × width].</param>
/// <param name="Items">v, [items × width].</param>
public sealed record ServedContextDot(string Context, string Items) : ServedTerm
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tables() => [Items, Context];
}
