namespace Recsys.Training.Runs;

/// <summary>Asks for the judgement of one model of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Model">Its name.</param>
public sealed record JudgeRequest(TrainingRun Run, string Model);
