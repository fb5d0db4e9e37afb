using Recsys.Domain;

namespace Recsys.Scoring.Requests;

/// <summary>An item that the caller wants ranked.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Description">What describes it: what the caller brought, or what the catalog says; null where nothing does.</param>
public sealed record RankCandidate(string ItemId, Item? Description = null)
{
    /// <summary>The most candidates of a request.</summary>
    public const int Most = 1000;
}
