namespace Recsys.Domain;

/// <summary>What an item of the history adds to a score.</summary>
/// <param name="ItemId">The item of the history.</param>
/// <param name="Effect">The score minus the score without the events of that item.</param>
public sealed record EventEffect(string ItemId, double Effect);
