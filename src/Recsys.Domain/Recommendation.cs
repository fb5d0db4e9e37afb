namespace Recsys.Domain;

/// <summary>One recommended item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">The higher, the better; comparable within one answer only.</param>
/// <param name="Sources">What put it there, the strongest first; their contributions sum to the score.</param>
public sealed record Recommendation(string ItemId, double Score, IReadOnlyList<RecommendationSource> Sources)
{
    /// <summary>By which way its score came to be.</summary>
    public ScorePath Path { get; init; }

    /// <summary>The probability with which it got its place, given those before it: 1 where nothing was drawn.</summary>
    public double Propensity { get; init; } = 1;

    /// <summary>Why it is there; null where that was not asked.</summary>
    public RecommendationReasons? Why { get; init; }
}
