using System.Text.Json.Serialization;

namespace Recsys.Registry.Serving;

/// <summary><c>w·h</c> with <c>h_1 = relu(v_i + q)</c> and <c>h_l = relu(W_l·h_(l−1) + b_l)</c>.</summary>
/// <param name="Tower">The tower that gives q.</param>
/// <param name="Output">Its output.</param>
/// <param name="Items">v, [items × width of the first layer].</param>
/// <param name="Layers">The layers above the first.</param>
/// <param name="Last">w, [1 × width of the last layer].</param>
public sealed record ServedPerceptron(string Tower, string Output, string Items, IReadOnlyList<ServedLayer> Layers, string Last) : ServedTerm
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string? Source => Tower;

    /// <inheritdoc/>
    public override IEnumerable<string> Tables() => [Items, .. Layers.SelectMany(l => new[] { l.Weights, l.Bias }), Last];
}
