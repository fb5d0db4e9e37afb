using Recsys.Domain;

namespace Recsys.Scoring.Slates;

/// <summary>An item that can get a place.</summary>
/// <param name="Item">With its score.</param>
/// <param name="Categories">The broadest first.</param>
/// <param name="IsLittleShown">Whether exploration prefers it.</param>
internal sealed record SlateCandidate(Recommendation Item, IReadOnlyList<string> Categories, bool IsLittleShown);
