namespace Recsys.Registry.Serving;

/// <summary>A member of a model: its score of an item is <c>Σ factor·term</c>.</summary>
/// <param name="Name">Its name in the sources of an answer.</param>
/// <param name="Terms">The terms.</param>
public sealed record ServedMember(string Name, IReadOnlyList<ServedTerm> Terms)
{
    /// <summary>Where its best items are looked for; null where there is no such index.</summary>
    public ServedIndex? Index { get; init; }
}
