namespace Recsys.Training.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Run">The run; its version is in the registry.</param>
/// <param name="Verdict">What the gate said.</param>
/// <param name="Promoted">Whether the version serves now.</param>
/// <param name="Models">The table of models, popularity first.</param>
public sealed record RunOutcome(TrainingRun Run, GateVerdict Verdict, bool Promoted, IReadOnlyList<ModelRow> Models);
