namespace Recsys.Scoring.Catalog;

/// <summary>What items of a version have in common.</summary>
/// <param name="Name">As one text.</param>
/// <param name="Weight"><c>ln(1 + N/n)</c> of N described items, n of which have it: the rarer, the more it says.</param>
/// <param name="Items">Some of the n, at most <see cref="TraitIndex.MostItems"/>.</param>
internal sealed record KnownTrait(string Name, double Weight, int[] Items);
