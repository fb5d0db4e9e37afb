namespace Recsys.Domain;

/// <summary>One recommended item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">The higher, the better; comparable within one answer only.</param>
/// <param name="Sources">Which models put it there, the strongest first.</param>
public sealed record Recommendation(string ItemId, double Score, IReadOnlyList<RecommendationSource> Sources);
