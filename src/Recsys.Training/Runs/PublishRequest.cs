namespace Recsys.Training.Runs;

/// <summary>Asks for the publication of a run.</summary>
/// <param name="Run">The run.</param>
/// <param name="Verdict">What the gate said.</param>
/// <param name="Promote">Whether a version that passed is promoted at once.</param>
public sealed record PublishRequest(TrainingRun Run, GateVerdict Verdict, bool Promote);
