namespace Recsys.Scoring.Requests;

/// <summary>
/// An item that shall stand at a place. It beats filters, caps, diversity and what the user has seen; an item that cannot be had, that is excluded
/// or that the user hid is not shown all the same, and its place goes to the next best.
/// </summary>
/// <param name="ItemId">The item: one that the model or the catalog knows.</param>
/// <param name="Position">Its place, from 1 to k.</param>
public sealed record ItemPin(string ItemId, int Position)
{
    /// <summary>The most pins of a request.</summary>
    public const int Most = 64;
}
