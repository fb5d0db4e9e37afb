using Recsys.Domain;

namespace Recsys.Scoring.Catalog;

/// <summary>What became of the description of an item; null where there is none.</summary>
/// <param name="Index">Which item of the version.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it is.</param>
internal readonly record struct ItemChange(int Index, Item? Before, Item? After)
{
    /// <summary>The items whose descriptions are other objects: a catalog keeps those that stay.</summary>
    /// <param name="before">By index, or of length 0 where there was nothing.</param>
    /// <param name="after">By index, or of length 0 where there is nothing.</param>
    public static IEnumerable<ItemChange> Between(Item?[] before, Item?[] after)
    {
        for (var index = 1; index < Math.Max(before.Length, after.Length); index++)
        {
            var (old, now) = (before.Length == 0 ? null : before[index], after.Length == 0 ? null : after[index]);
            if (!ReferenceEquals(old, now)) yield return new ItemChange(index, old, now);
        }
    }
}
