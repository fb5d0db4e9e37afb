namespace Recsys.Training.Runs;

/// <summary>Where a run stands while it goes.</summary>
/// <param name="Stage"><c>snapshot</c>, <c>training</c>, <c>blend</c>, <c>evaluation</c>, <c>export</c>, <c>gate</c> or <c>publish</c>.</param>
/// <param name="Run">The run, once its data is fixed.</param>
/// <param name="Families">The last slice of each family.</param>
public sealed record RunStatus(string Stage, TrainingRun? Run, IReadOnlyList<SliceResult> Families);
