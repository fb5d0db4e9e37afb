using Recsys.Domain;

namespace Recsys.Interactions.History;

/// <summary>What one point query tells of a user.</summary>
/// <param name="Interactions">The newest interactions, the oldest first.</param>
/// <param name="IsErased">The user was erased: nothing is kept, and whoever knows the user from elsewhere must not use it.</param>
public sealed record UserHistory(IReadOnlyList<RecentInteraction> Interactions, bool IsErased)
{
    /// <summary>All items that the user ever took, in no order.</summary>
    public IReadOnlyList<SeenItem> Seen { get; init; } = [];

    /// <summary>The <see cref="ItemHash"/> of every item that the user hid and did not take back.</summary>
    public IReadOnlyList<ulong> Hidden { get; private init; } = [];

    /// <summary>Every hide and what took it back, each with its time: of two about one item the later one holds.</summary>
    internal HiddenItems Words
    {
        get;
        init => (field, Hidden) = (value, value.ToArray());
    } = new();

    /// <summary>
    /// This history with events that it may not know yet; one that it has already changes nothing, and nothing brings an erased user back.
    /// </summary>
    /// <param name="fresh">The oldest first.</param>
    public UserHistory With(IReadOnlyList<Interaction> fresh)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        var known = Interactions.Select(i => (i.ItemId, i.Type, i.Timestamp)).ToHashSet();
        List<Interaction> added = IsErased ? [] : [.. fresh.Where(f => !known.Contains((f.ItemId, f.Type, f.Timestamp)))];
        if (added.Count == 0) return this;
        Interaction[] said = [.. added.Where(a => a.Type is InteractionType.Hide or InteractionType.Unhide)];
        var words = said.Length > 0 ? Words.Copy() : Words;
        foreach (var word in said.GroupBy(w => w.ItemId, StringComparer.Ordinal).Select(w => w.OrderBy(one => one.Timestamp).Last()))
        {
            // What the history has said of the same moment it knows, and what came behind it.
            words.Say(word.ItemId, word.Timestamp, hides: word.Type == InteractionType.Hide, overEqual: false);
        }

        return this with
        {
            Interactions = [.. Interactions, .. added.Select(RecentInteraction.Of)],
            Seen = [.. Seen, .. added.Select(i => new SeenItem(ItemHash.Of(i.ItemId) | SeenItem.BitsOf(i.Type)))],
            Words = words,
        };
    }

    /// <summary>Of somebody of whom nothing is known.</summary>
    public static UserHistory None { get; } = new([], false);
}
