namespace Recsys.Scoring.Catalog;

/// <summary>What items of a version have in common.</summary>
/// <param name="Name">As one text.</param>
/// <param name="Weight"><c>ln(1 + N/n)</c> of N described items, n of which have it: the rarer, the more it says.</param>
/// <param name="Items">The n, ascending.</param>
internal sealed record KnownTrait(string Name, double Weight, int[] Items)
{
    /// <summary>Some of the n, evenly spread.</summary>
    /// <param name="most">How many, at most.</param>
    public int[] Some(int most)
    {
        var count = Math.Min(most, Items.Length);
        return [.. Enumerable.Range(0, count).Select(n => Items[(int)((long)n * Items.Length / count)])];
    }
}
