namespace Recsys.Registry.Serving;

/// <summary><c>v_j·v_i</c> with the item j that is asked for.</summary>
/// <param name="Items">v, [items × width].</param>
public sealed record ServedItemDot(string Items) : ServedTerm
{
    /// <inheritdoc/>
    public override IEnumerable<string> Tables() => [Items];
}
