namespace Recsys.Registry.Serving;

/// <summary>A model that recommends.</summary>
/// <param name="Name"><c>blend</c>, a family, or <c>popular</c>.</param>
/// <param name="Members">What it adds up, at least one.</param>
public sealed record ServedModel(string Name, IReadOnlyList<ServedMember> Members)
{
    /// <summary>How a blend weighs its members; null where their scores are added up as they are.</summary>
    public ServedBlend? Blend { get; init; }
}
