using Recsys.Datasets.Queries;

namespace Recsys.Datasets.Splits;

/// <summary>One question with its one right answer: the item that the user took next.</summary>
/// <param name="Query">All that is known at that moment: every earlier interaction of the user, and the context.</param>
/// <param name="Target">The item that was taken.</param>
public sealed record EvaluationCase(RecommendationQuery Query, int Target);
