namespace Recsys.Training.Runs;

/// <summary>How a model ranked the test cases.</summary>
/// <param name="Row">Its line in the table of models; size and parity of its file come with the export.</param>
/// <param name="Ndcg10Cases">NDCG@10 of each case, so that two models can be compared case by case.</param>
public sealed record ModelJudgement(ModelRow Row, IReadOnlyList<double> Ndcg10Cases);
