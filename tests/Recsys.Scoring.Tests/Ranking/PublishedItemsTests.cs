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
}
