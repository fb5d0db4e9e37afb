using CsCheck;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Tests.Ranking;

public sealed class PublishedItemsTests
{
    [Fact]
    public void What_came_since_and_is_allowed_is_found()
    {
        var items = new PublishedItems([PublishedItems.Never, 50, PublishedItems.Never, 70, 60, 90]);
        using var allowed = ItemMask.All(6);
        using var found = ItemMask.None(6);
        allowed.Remove(5);
        items.AddSince(60, allowed, found);
        Assert.Equal([3, 4], found.ToArray());
    }

    [Fact]
    public void Of_a_large_catalog_the_newest_alone_are_looked_at()
    {
        const int size = PublishedItems.MostSought + 5_000;
        var items = new PublishedItems([.. Enumerable.Range(0, size).Select(n => (long)n)]);
        using var allowed = ItemMask.All(size);
        using var found = ItemMask.None(size);
        items.AddSince(1, allowed, found);
        Assert.Equal(Enumerable.Range(5_000, PublishedItems.MostSought), found.ToArray());
    }

    [Fact]
    public void Items_of_a_time_and_those_to_come_are_those_that_a_look_at_each_finds() => Gen.Select(
        Gen.Long[-1, 20].Array[2, 150], Gen.Long[0, 21], Gen.Long[0, 21]).Sample((ticks, from, until) =>
    {
        var items = new PublishedItems(ticks);
        int[] dated = [.. Enumerable.Range(1, ticks.Length - 1).Where(i => ticks[i] != PublishedItems.Never)];
        using var found = ItemMask.None(ticks.Length);
        items.AddBetween(from, until, found);
        Assert.Equal(dated.Where(i => ticks[i] >= from && ticks[i] < until), found.ToArray());

        using var left = ItemMask.All(ticks.Length);
        var (since, before) = items.RemoveLater(left, from);
        Assert.Equal(Enumerable.Range(1, ticks.Length - 1).Where(i => ticks[i] <= from), left.ToArray());
        Assert.Equal(dated.Select(i => ticks[i]).Where(t => t <= from).DefaultIfEmpty(long.MinValue).Max(), since);
        Assert.Equal(dated.Select(i => ticks[i]).Where(t => t > from).DefaultIfEmpty(long.MaxValue).Min(), before);
    });
}
