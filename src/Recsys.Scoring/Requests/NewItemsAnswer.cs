namespace Recsys.Scoring.Requests;

/// <summary>What is new.</summary>
/// <param name="RequestId">Names this answer in every log.</param>
/// <param name="Items">The newest first.</param>
public sealed record NewItemsAnswer(string RequestId, IReadOnlyList<NewItem> Items);
