using CsCheck;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Blocks.Training;

namespace Recsys.Models.Tests.Blocks.Histories;

public class RecentItemsTests
{
    [Fact]
    public void An_item_stands_where_it_occurred_last() => Assert.Equal([1, 2, 3], RecentItems.Of([3, 1, 2, 1, 2, 3]));

    [Fact]
    public void Every_different_item_is_there_once() => Gen.Int[1, 9].Array[0, 40].Sample(history =>
    {
        var items = RecentItems.Of(history);
        Assert.Equal(history.Distinct().Order(), items.Order());
        Assert.Equal(items.OrderBy(i => Array.LastIndexOf(history, i)), items);
    });

    [Fact]
    public void The_weight_halves_with_each_half_life()
    {
        var weights = new float[7];
        RecentItems.Weigh(3, weights);
        Assert.Equal(1, weights[6]);
        Assert.Equal(0.5, weights[3], 1e-6);
        Assert.Equal(0.25, weights[0], 1e-6);
        RecentItems.Weigh(double.PositiveInfinity, weights);
        Assert.All(weights, w => Assert.Equal(1, w));
    }

    [Fact]
    public void What_was_known_before_a_moment_is_a_beginning_and_never_nothing() => Gen.Select(Gen.Int[1, 20], Gen.Int).Sample((count, seed) =>
    {
        int[] items = [.. Enumerable.Range(1, count)];
        var known = RecentItems.BeforeMoment(items, new Random(seed));
        Assert.InRange(known.Length, 1, Math.Max(1, count - 1));
        Assert.Equal(items[..known.Length], known);
    });

    [Theory]
    [InlineData(943, 12, 64, 512, 64)]
    [InlineData(6_040, 12, 64, 512, 256)]
    [InlineData(22_363, 12, 64, 512, 512)]
    [InlineData(100, 12, 64, 512, 64)]
    [InlineData(98_114, 190, 512, 4_096, 512)]
    [InlineData(1_000_000, 190, 512, 4_096, 4_096)]
    public void Batches_grow_with_the_data_between_limits(int rows, int steps, int least, int most, int expected) =>
        Assert.Equal(expected, BatchSizes.Of(null, rows, steps, least, most));

    [Fact]
    public void A_batch_that_is_asked_for_is_taken() => Assert.Equal(7, BatchSizes.Of(7, 1_000, 12, 64, 512));
}
