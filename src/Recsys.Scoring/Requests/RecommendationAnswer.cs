using Recsys.Domain;

namespace Recsys.Scoring.Requests;

/// <summary>What is recommended, by which version, and why.</summary>
/// <param name="RequestId">Names this answer in every log.</param>
/// <param name="ModelVersion">The version that answered.</param>
/// <param name="Model">The model of it that answered.</param>
/// <param name="Basis">What the answer is based on.</param>
/// <param name="At">The moment that was scored, in the user's local time.</param>
/// <param name="Items">The best first; fewer than asked for where no more may be answered.</param>
/// <param name="UnknownItems">Items of the request that the version does not know: they had no influence.</param>
/// <param name="UnknownContext">Fields of the context that had no influence: their value was not in the training data, or no model uses them.</param>
/// <param name="UnknownFields">Names in filter and boosts that no item of the catalog has as an attribute; null where there are none.</param>
public sealed record RecommendationAnswer(
    string RequestId, string ModelVersion, string Model, RecommendationBasis Basis, DateTimeOffset At,
    IReadOnlyList<Recommendation> Items, IReadOnlyList<string> UnknownItems, IReadOnlyList<string> UnknownContext,
    IReadOnlyList<string>? UnknownFields);
