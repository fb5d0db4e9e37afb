using Recsys.Registry.Serving;

namespace Recsys.Training.Runs;

/// <summary>How a run ended.</summary>
/// <param name="Run">The run; its version is in the registry, unless there was nothing to train on.</param>
/// <param name="Verdict">What the gate said.</param>
/// <param name="Promoted">Whether the version serves now.</param>
/// <param name="Models">The table of models, popularity first.</param>
/// <param name="Data">What became of every event of the snapshot.</param>
/// <param name="Search">How the version finds its best items; null where it scores all.</param>
public sealed record RunOutcome(
    TrainingRun Run, GateVerdict Verdict, bool Promoted, IReadOnlyList<ModelRow> Models, DataReport Data, ServedSearch? Search = null);
