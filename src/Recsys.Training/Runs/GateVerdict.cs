namespace Recsys.Training.Runs;

/// <summary>Whether a version may serve, and why.</summary>
/// <param name="Passed">Whether it may.</param>
/// <param name="Reasons">One sentence a comparison.</param>
public sealed record GateVerdict(bool Passed, IReadOnlyList<string> Reasons);
