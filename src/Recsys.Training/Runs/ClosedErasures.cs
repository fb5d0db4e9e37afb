namespace Recsys.Training.Runs;

/// <summary>What no longer holds users who were erased.</summary>
/// <param name="Snapshots">Snapshots that held one.</param>
/// <param name="ModelVersions">Published versions that had learnt from one of these; they stay usable.</param>
/// <param name="Runs">Runs whose folders are removed, or hold no more than what the version that serves is compared by.</param>
public sealed record ClosedErasures(IReadOnlyList<string> Snapshots, IReadOnlyList<string> ModelVersions, IReadOnlyList<string> Runs);
