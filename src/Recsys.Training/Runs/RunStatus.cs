namespace Recsys.Training.Runs;

/// <summary>Where a run stands while it goes.</summary>
/// <param name="Stage">
/// <c>snapshot</c>, <c>counting</c>, <c>training</c>, <c>blend</c>, <c>evaluation</c>, <c>refit</c>, <c>export</c>, <c>gate</c>, <c>publish</c>,
/// <c>erasures</c> or <c>removal</c>.
/// </param>
/// <param name="Run">The run, once its data is fixed.</param>
/// <param name="Families">The last slice of each family.</param>
public sealed record RunStatus(string Stage, TrainingRun? Run, IReadOnlyList<SliceResult> Families);
