namespace Recsys.Local;

/// <summary>The outcome of one check of the machine.</summary>
/// <param name="Name">What was looked at, such as "Node.js".</param>
/// <param name="Ok">Whether it is as needed.</param>
/// <param name="Found">What was found, such as "v20.20.2".</param>
/// <param name="Mend">What to do when it is not as needed; null when it is.</param>
public sealed record Prerequisite(string Name, bool Ok, string Found, string? Mend);
