using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Statistics;

namespace Recsys.Training.Evaluations;

/// <summary>What <see cref="SampledNegativesTest"/> gave.</summary>
/// <param name="Hr10">Hit rate among ten.</param>
/// <param name="Ndcg10">NDCG among ten.</param>
public sealed record SampledResult(MeanEstimate Hr10, MeanEstimate Ndcg10);
