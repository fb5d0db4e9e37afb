namespace Recsys.Registry.Serving;

/// <summary>How the best items are looked for where not all are scored, and how often that finds what scoring all finds.</summary>
/// <param name="Lists">Lists a member that are read: as many items as lie in so many of the usual size.</param>
/// <param name="Candidates">Items a member that are scored exactly.</param>
/// <param name="Agreement10">
/// The mean share of the exact first ten that are among the first ten, over <paramref name="Cases"/> real queries whose histories are left out.
/// </param>
/// <param name="Recall100">The mean share of the exact first hundred that are among the first hundred.</param>
/// <param name="ScoreError">The largest difference of a score among the first ten from the exact one.</param>
/// <param name="Cases">Queries compared.</param>
public sealed record ServedSearch(int Lists, int Candidates, double Agreement10, double Recall100, double ScoreError, int Cases);
