namespace Recsys.Training.Runs;

/// <summary>How the models of a run ranked its test cases; the blob <see cref="RunFolder.Metrics"/>.</summary>
/// <param name="Cases">The number of test cases that they were judged on.</param>
/// <param name="Models">Popularity first, the blend last.</param>
/// <param name="CurrentVersion">The version that served when they were judged, or null.</param>
/// <param name="CurrentNdcg10Cases">NDCG@10 of its blend on the same cases; null where there is none, or it could not answer them.</param>
/// <param name="CurrentProblem">Why it could not, in words.</param>
internal sealed record RunJudgement(
    int Cases, IReadOnlyList<ModelJudgement> Models, string? CurrentVersion, IReadOnlyList<double>? CurrentNdcg10Cases, string? CurrentProblem)
{
    /// <summary>How many test cases there are; the models are judged on an even sample of them where it is more.</summary>
    public int AllCases { get; init; }

    /// <summary>Interactions that the models had learnt by then; what serves learns the others too.</summary>
    public int Learnt { get; init; }
}
