namespace Recsys.Registry.Serving;

/// <summary><c>b_i</c>.</summary>
/// <param name="Items">b, [items × 1].</param>
public sealed record ServedBias(string Items) : ServedTerm
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tables() => [Items];
}
