namespace Recsys.Scoring.Requests;

/// <summary>What one user gets in two contexts, and how items moved.</summary>
/// <param name="RequestId">Names this answer in every log.</param>
/// <param name="ModelVersion">The version that answered.</param>
/// <param name="From">The answer in the first context.</param>
/// <param name="To">The answer in the second context.</param>
/// <param name="Moved">Every item of the two that the model knows, those whose score changed most first.</param>
public sealed record WhatIfAnswer(
    string RequestId, string ModelVersion, RecommendationAnswer From, RecommendationAnswer To, IReadOnlyList<ItemMove> Moved);
