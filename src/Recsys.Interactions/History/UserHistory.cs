namespace Recsys.Interactions.History;

/// <summary>What one point query tells of a user.</summary>
/// <param name="Interactions">The newest interactions, the oldest first.</param>
/// <param name="IsErased">The user was forgotten: nothing is kept, and whoever knows the user from elsewhere must not use it.</param>
public sealed record UserHistory(IReadOnlyList<RecentInteraction> Interactions, bool IsErased)
{
    /// <summary>All items that the user ever took, in no order.</summary>
    public IReadOnlyList<SeenItem> Seen { get; init; } = [];

    /// <summary>The <see cref="ItemHash"/> of every item that the user hid and did not take back.</summary>
    public IReadOnlyList<ulong> Hidden { get; init; } = [];

    /// <summary>Of somebody of whom nothing is known.</summary>
    public static UserHistory None { get; } = new([], false);
}
