namespace Recsys.Training.Runs;

/// <summary>What a run was asked to do and what data it found; the blob <see cref="RunFolder.Report"/>.</summary>
/// <param name="Run">The run.</param>
/// <param name="Request">The request.</param>
/// <param name="CodeVersion">The code that trains.</param>
/// <param name="Data">What became of every event.</param>
internal sealed record RunReport(TrainingRun Run, TrainingRequest Request, string CodeVersion, DataReport Data);
