namespace Recsys.Scoring.Requests;

/// <summary>An item of the list of new ones.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="PublishedAt">Since when it can be had.</param>
public sealed record NewItem(string ItemId, DateTimeOffset PublishedAt);
