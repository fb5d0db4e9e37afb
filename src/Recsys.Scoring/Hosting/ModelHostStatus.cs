namespace Recsys.Scoring.Hosting;

/// <summary>What the model host is doing.</summary>
/// <param name="Version">The version that serves, or null.</param>
/// <param name="LoadedAt">When it was put in place.</param>
/// <param name="CheckedAt">When the registry was last read without an error.</param>
/// <param name="WantedVersion">The version that should serve, where it is another one.</param>
/// <param name="IsLoading">Whether that one is being loaded now.</param>
/// <param name="Problem">Why the wanted version does not serve, or why the registry cannot be read; null where all is well.</param>
public sealed record ModelHostStatus(
    string? Version, DateTimeOffset? LoadedAt, DateTimeOffset? CheckedAt, string? WantedVersion = null, bool IsLoading = false,
    string? Problem = null);
