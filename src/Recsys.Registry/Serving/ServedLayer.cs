namespace Recsys.Registry.Serving;

/// <summary>A layer of a perceptron.</summary>
/// <param name="Weights">W, [out × in].</param>
/// <param name="Bias">b, [1 × out].</param>
public sealed record ServedLayer(string Weights, string Bias);
