namespace Recsys.Training.Runs;

/// <summary>A run that has ended, well or not.</summary>
/// <param name="Run">Null where its data could not be read.</param>
public sealed record EndedRun(TrainingRun? Run);
