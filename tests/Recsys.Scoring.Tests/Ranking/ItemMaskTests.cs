using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Tests.Ranking;

public class ItemMaskTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    public void A_mask_is_a_set_of_items(int items)
    {
        using var mask = ItemMask.All(items);
        Assert.Equal(Enumerable.Range(1, items - 1), mask.ToArray());
        using var even = ItemMask.None(items);
        for (var i = 2; i < items; i += 2) Assert.True(even.Add(i) && !even.Add(i));
        mask.And(even);
        using var copy = mask.Copy();
        if (items > 4) copy.Remove(4);
        Assert.Equal(Enumerable.Range(1, items - 1).Where(i => i % 2 == 0), mask.ToArray());
        Assert.Equal(mask.Count - (items > 4 ? 1 : 0), copy.Count);
        Assert.False(mask[0]);
    }
}
