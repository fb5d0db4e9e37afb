using Recsys.Evaluation.Statistics;

namespace Recsys.Evaluation.Gate;

/// <summary>Whether a version may serve, and why.</summary>
/// <param name="Passed">Whether it may.</param>
/// <param name="Reasons">One sentence a comparison.</param>
/// <param name="AgainstPopularity">The difference in NDCG@10 to popularity; null where there were too few cases.</param>
/// <param name="AgainstCurrent">The difference to the version that serves now; null where there is none.</param>
public sealed record GateDecision(bool Passed, IReadOnlyList<string> Reasons, Interval? AgainstPopularity, Interval? AgainstCurrent);
