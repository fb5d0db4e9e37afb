namespace Recsys.Training.Runs;

/// <summary>What stays after old versions were removed.</summary>
/// <param name="ModelVersions">Published versions.</param>
/// <param name="Runs">Runs whose folders stay.</param>
public sealed record KeptVersions(IReadOnlyList<string> ModelVersions, IReadOnlyList<string> Runs);
