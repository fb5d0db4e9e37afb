namespace Recsys.Models.Wide;

/// <summary>What stands beside a network, and how much it counts.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Lifts">The lifts of the context; null where they do not count.</param>
/// <param name="Neighbours">The table of pairs; null where none counts.</param>
internal sealed record WideParts(WideWeights Weights, ContextLifts? Lifts, ItemNeighbours? Neighbours)
{
    /// <summary>Nothing.</summary>
    public static WideParts None { get; } = new(WideWeights.None, null, null);
}
