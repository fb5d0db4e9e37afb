using CsCheck;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Tests.Ranking;

public class ItemOffsetsTests
{
    private const int Items = 200;

    [Fact]
    public void Up_to_four_boosts_divide_a_mask_into_parts_in_each_of_which_all_items_get_the_same() =>
        Gen.Select(Masks(0, 4), Gen.Int[1, Items - 1].Array[0, 3 * Items]).Sample((boosts, allowed) =>
        {
            using var mask = MaskOf(allowed);
            var offsets = new ItemOffsets(boosts, null, 0, default);
            var parts = offsets.PartsOf(mask).Select(p => p.ToArray()).ToList();
            Assert.InRange(parts.Count, 0, 1 << boosts.Length);
            Assert.Equal(mask.ToArray(), parts.SelectMany(p => p).Order());
            Assert.All(parts, p => Assert.InRange(p.Select(i => (double)offsets.Of(i)).Distinct().Count(), boosts.Length == 0 ? 0 : 1, 1));
        }, iter: 200);

    [Fact]
    public void Of_more_boosts_each_is_followed_by_a_part_of_its_own() => Masks(5, 16).Sample(
        boosts =>
        {
            using var mask = ItemMask.All(Items);
            var parts = new ItemOffsets(boosts, null, 0, default).PartsOf(mask).Select(p => p.ToArray().ToHashSet()).ToList();
            Assert.InRange(parts.Count, 1, 16 + 12);
            foreach (var (boost, add) in boosts)
            {
                // What is lifted, or not held back, is in a part without any of the others.
                int[] better = [.. mask.ToArray().Where(i => boost[i] == add > 0)];
                Assert.All(better, i => Assert.Contains(parts, p => p.Contains(i) && p.All(other => boost[other] == add > 0)));
            }
        },
        iter: 200);

    /// <summary>Boosts of different effects.</summary>
    private static Gen<(ItemMask Mask, float Add)[]> Masks(int least, int most) =>
        Gen.Select(Gen.Int[1, Items - 1].Array[0, 3 * Items], Gen.Bool).Array[least, most].Select(
            boosts => boosts.Select((b, n) => (MaskOf(b.Item1), (b.Item2 ? 1f : -1f) * (n + 1) * 0.37f)).ToArray());

    private static ItemMask MaskOf(IEnumerable<int> items)
    {
        var mask = ItemMask.None(Items);
        foreach (var item in items) mask.Add(item);
        return mask;
    }
}
