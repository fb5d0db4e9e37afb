namespace Recsys.Training.Runs;

/// <summary>What no longer holds users who were erased.</summary>
/// <param name="Snapshots">Snapshots that held one.</param>
/// <param name="ModelVersions">Published versions that had learnt from one of these; they stay usable.</param>
/// <param name="Runs">Runs whose folders are removed: a version of the same name cannot be compared with or gone on with any more.</param>
public sealed record ClosedErasures(IReadOnlyList<string> Snapshots, IReadOnlyList<string> ModelVersions, IReadOnlyList<string> Runs);
