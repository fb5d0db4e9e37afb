namespace Recsys.Interactions.History;

/// <summary>What came of one user, and the entity that it goes into.</summary>
internal sealed class HistoryChange(UserKey key)
{
    public UserKey Key => key;

    /// <summary>Each with the name of its chain; those of a chain in order of their numbers.</summary>
    public List<(string Chain, SequencedInteraction Interaction)> Interactions { get; } = [];

    public HistoryEntity? Entity { get; set; }

    /// <summary>The user is taken to be new; no reading has shown it.</summary>
    public bool IsGuess { get; set; }
}
