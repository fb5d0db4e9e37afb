using Recsys.Domain;

namespace Recsys.Scoring.Requests;

/// <summary>Items like an item.</summary>
/// <param name="RequestId">Names this answer in every log.</param>
/// <param name="ModelVersion">The version that answered.</param>
/// <param name="ItemId">The item that was compared with.</param>
/// <param name="Path">Whether the model knows the item, or its description was compared with those of others.</param>
/// <param name="Items">The likest first.</param>
/// <param name="UnknownFields">Names in filter and boosts that no item of the catalog has as an attribute; null where there are none.</param>
public sealed record SimilarItemsAnswer(
    string RequestId, string ModelVersion, string ItemId, ScorePath Path, IReadOnlyList<Recommendation> Items,
    IReadOnlyList<string>? UnknownFields);
