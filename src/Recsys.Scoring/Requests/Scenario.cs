namespace Recsys.Scoring.Requests;

/// <summary>The defaults of a page of an app.</summary>
/// <param name="Defaults">What is not asked is as these say.</param>
/// <param name="SaysK">Whether they say how many items; where not, whoever ranks gets all candidates.</param>
/// <param name="SaysExcludeSeen">Whether they say what becomes of seen items; where not, ranking leaves none out.</param>
public sealed record Scenario(RecommendationRequest Defaults, bool SaysK, bool SaysExcludeSeen)
{
    /// <summary>Where no scenario is named.</summary>
    public static Scenario None { get; } = new(new RecommendationRequest(), false, false);
}
