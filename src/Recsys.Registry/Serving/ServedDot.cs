using System.Text.Json.Serialization;

namespace Recsys.Registry.Serving;

/// <summary><c>q·v_i</c>.</summary>
/// <param name="Tower">The tower that gives q.</param>
/// <param name="Output">Its output.</param>
/// <param name="Items">v, [items × width].</param>
public sealed record ServedDot(string Tower, string Output, string Items) : ServedTerm
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string? Source => Tower;

    /// <inheritdoc/>
    public override IEnumerable<string> Tables() => [Items];
}
