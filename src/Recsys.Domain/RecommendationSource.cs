namespace Recsys.Domain;

/// <summary>What one model added to the score of one item.</summary>
/// <param name="Name">The model: <c>ncf</c>, <c>autoencoder</c>, <c>gcn</c>, <c>sequence</c>, <c>popular</c> …</param>
/// <param name="Contribution">Its additive part of the score; the parts of an item sum to its score.</param>
public sealed record RecommendationSource(string Name, double Contribution);
