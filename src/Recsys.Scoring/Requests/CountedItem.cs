namespace Recsys.Scoring.Requests;

/// <summary>An item of a list by counts.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">What orders the list: the count, or by how many deviations it grows beyond what all items do.</param>
/// <param name="Count">Events in the window.</param>
/// <param name="Before">Events in the window before it.</param>
public sealed record CountedItem(string ItemId, double Score, int Count, int Before);
