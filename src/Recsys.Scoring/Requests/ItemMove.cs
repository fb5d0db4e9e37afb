using Recsys.Domain;

namespace Recsys.Scoring.Requests;

/// <summary>How an item moved from one context to another.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="RankFrom">Its place in the first answer, from 1; null where it has none.</param>
/// <param name="RankTo">Its place in the second answer.</param>
/// <param name="ScoreFrom">The model's score of it in the first context, whether it was answered or not; without boosts and freshness.</param>
/// <param name="ScoreTo">The same in the second context.</param>
/// <param name="Change"><paramref name="ScoreTo"/> − <paramref name="ScoreFrom"/>.</param>
/// <param name="Sources">What each source adds to the change; they sum to it.</param>
/// <param name="Context">
/// What the fields that differ have to do with it: the second score minus that with this field alone as in the first context. <c>historyAge</c> is
/// the time since the events. Effects of several fields do not sum to the change where they depend on each other.
/// </param>
public sealed record ItemMove(
    string ItemId, int? RankFrom, int? RankTo, double ScoreFrom, double ScoreTo, double Change,
    IReadOnlyList<RecommendationSource> Sources, IReadOnlyList<ContextEffect> Context);
