namespace Recsys.Scoring.Requests;

/// <summary>What was done most, or what grows.</summary>
/// <param name="RequestId">Names this answer in every log.</param>
/// <param name="ModelVersion">The version whose events were counted.</param>
/// <param name="Type">The type of the events, or <c>all</c>.</param>
/// <param name="From">When the window begins that is counted; the one before it is as long.</param>
/// <param name="To">When it ends: with the day of the latest event that the version was made from.</param>
/// <param name="Items">The highest score first.</param>
/// <param name="UnknownFields">Names in filter and boosts that no item of the catalog has as an attribute; null where there are none.</param>
public sealed record CountedItemsAnswer(
    string RequestId, string ModelVersion, string Type, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<CountedItem> Items,
    IReadOnlyList<string>? UnknownFields);
