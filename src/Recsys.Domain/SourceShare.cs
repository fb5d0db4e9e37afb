namespace Recsys.Domain;

/// <summary>How much of a score is due to a source.</summary>
/// <param name="Name">The source.</param>
/// <param name="Share">From 0 to 1; the shares of an item sum to 1.</param>
public sealed record SourceShare(string Name, double Share);
