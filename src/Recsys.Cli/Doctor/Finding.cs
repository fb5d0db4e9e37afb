namespace Recsys.Cli.Doctor;

/// <summary>What one look at the machine gave.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="Found">What was found.</param>
/// <param name="Mend">What to do, where it is not well.</param>
internal sealed record Finding(string Name, FindingLevel Level, string Found, string? Mend = null);
