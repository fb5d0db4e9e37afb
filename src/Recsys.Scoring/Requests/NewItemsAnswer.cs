namespace Recsys.Scoring.Requests;

/// <summary>What is new.</summary>
/// <param name="RequestId">Names this answer in every log.</param>
/// <param name="Items">The newest first.</param>
/// <param name="UnknownFields">Names in filter and boosts that no item of the catalog has as an attribute; null where there are none.</param>
public sealed record NewItemsAnswer(string RequestId, IReadOnlyList<NewItem> Items, IReadOnlyList<string>? UnknownFields);
