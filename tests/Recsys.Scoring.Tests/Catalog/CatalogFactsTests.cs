using Recsys.Domain;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Filters;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;

namespace Recsys.Scoring.Tests.Catalog;

public sealed class CatalogFactsTests
{
    private static readonly string[] Ids = [.. Enumerable.Range(1, 100).Select(n => $"i{n}")];
    private readonly DescribedCatalog _catalog = new(Ids.Select(id => Describe(id)));

    [Fact]
    public void A_filter_is_evaluated_once_for_each_state_of_the_catalog()
    {
        var masks = new CatalogMasks(new IdTable(Ids));
        var filter = ItemFilter.Parse("year ge 90");
        var first = masks.Current(_catalog).Of(filter);
        Assert.Equal(11, first.Count);
        Assert.Same(first, masks.Current(_catalog).Of(ItemFilter.Parse("year ge 90")));

        _catalog.Replace(Ids.Select(id => Describe(id, years: 10)));
        Assert.Equal(21, masks.Current(_catalog).Of(filter).Count);
    }

    [Fact]
    public void No_more_filters_are_remembered_than_was_said()
    {
        var facts = new CatalogMasks(new IdTable(Ids)).Current(_catalog);
        var first = facts.Of(ItemFilter.Parse("year eq 0"));
        for (var n = 1; n <= 20 * CatalogFacts.MaxFilters; n++) facts.Of(ItemFilter.Parse($"year eq {n}"));
        Assert.NotSame(first, facts.Of(ItemFilter.Parse("year eq 0")));
    }

    [Fact]
    public void Filters_of_the_moment_take_the_place_of_none_that_are_asked_again()
    {
        var facts = new CatalogMasks(new IdTable(Ids)).Current(_catalog);
        var first = facts.Of(ItemFilter.Parse("year eq 0"));
        var last = facts.Of(ItemFilter.Parse(Since(0)));
        for (var n = 1; n <= 20 * CatalogFacts.MaxFilters; n++) facts.Of(ItemFilter.Parse(Since(n)));
        Assert.Same(first, facts.Of(ItemFilter.Parse("year eq 0")));
        Assert.NotSame(last, facts.Of(ItemFilter.Parse(Since(0))));

        static string Since(int n) => $"publishedAt ge '{new DateTime(2026, 3, 1).AddSeconds(n):s}Z'";
    }

    [Theory]
    [InlineData("year ge 90 and tags has 'tens'")]
    [InlineData("not (category eq 'all') or year in (3, '7')")]
    [InlineData("tags ne 'tens' and not year lt 50")]
    [InlineData("itemId eq 'i17' or itemId eq 'i101'")]
    [InlineData("title eq 'none'")]
    public void Of_all_items_at_once_those_fit_that_fit_one_by_one(string text)
    {
        // The last ten are not described.
        string[] ids = [.. Ids, .. Enumerable.Range(101, 10).Select(n => $"i{n}")];
        var (table, filter) = (new IdTable(ids), ItemFilter.Parse(text));
        var mask = new CatalogMasks(table).Current(_catalog).Of(filter);
        for (var index = 1; index < table.Size; index++)
        {
            Assert.Equal(filter.Allows(_catalog.Find(table[index]) ?? new Item { ItemId = table[index] }), mask[index]);
        }
    }

    [Fact]
    public void A_field_of_more_values_than_can_be_numbered_is_read_item_by_item()
    {
        string[] ids = [.. Enumerable.Range(1, ushort.MaxValue + 10).Select(n => $"i{n}")];
        var facts = new CatalogMasks(new IdTable(ids)).Current(_catalog);
        Assert.Equal([1], facts.Of(ItemFilter.Parse("itemId le 'i1'")).ToArray());
        Assert.Equal([2, 65_540], facts.Of(ItemFilter.Parse("itemId in ('i2', 'i65540', 'nobody')")).ToArray());
    }

    [Fact]
    public void Moments_compare_as_moments_whatever_many_there_are()
    {
        var now = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        string[] ids = [.. Enumerable.Range(1, ushort.MaxValue + 10).Select(n => $"i{n}")];
        var facts = new CatalogMasks(new IdTable(ids)).Current(
            new DescribedCatalog(ids.Skip(1).Select((id, n) => new Item { ItemId = id, PublishedAt = now.AddSeconds(-n) })));
        int[] Of(string filter)
        {
            var read = ItemFilter.Parse(filter);
            Assert.All(Enumerable.Range(1, 8), i => Assert.Equal(
                read.Allows(facts[i] ?? new Item { ItemId = ids[i - 1] }), facts.Of(read)[i]));
            return facts.Of(read).ToArray();
        }

        Assert.Equal([2, 3, 4], Of("publishedAt ge '2026-11-28T13:59:58+02:00'"));
        Assert.Equal([3], Of("publishedAt eq '2026-11-28T11:59:59Z'"));
        Assert.Equal([2, 4], Of("publishedAt in ('2026-11-28T12:00:00Z', '2026-11-28T11:59:58Z')"));
        Assert.Equal([1, 2], Of("not publishedAt lt '2026-11-28T12:00:00Z'"));
    }

    [Fact]
    public void A_name_that_no_item_has_as_an_attribute_is_read_of_no_item()
    {
        var (reads, items) = (0, Ids.Select(id => new Item { ItemId = id }));
        var columns = new CatalogColumns(new IdTable(Ids), [null, .. items], null, new Lazy<IReadOnlySet<string>>(() =>
        {
            reads++;
            return new HashSet<string> { "known" };
        }));
        for (var n = 0; n < 100; n++)
        {
            Assert.Equal(0, columns.Where(FilterField.Attribute($"a{n}"), _ => throw new InvalidOperationException()).Count);
        }

        Assert.Equal(1, reads);
    }

    [Fact]
    public void Traits_weigh_more_the_rarer_they_are_and_know_their_items()
    {
        var facts = new CatalogMasks(new IdTable(Ids)).Current(_catalog);
        var traits = facts.Traits.Of(new Item { ItemId = "new", Categories = ["all"], Tags = ["tens", "nobody's"] });
        Assert.Equal(["tag=tens", "category=all"], traits.Select(t => t.Name));
        Assert.Equal([Math.Log(1 + 10), Math.Log(1 + 1)], traits.Select(t => t.Weight));
        Assert.Equal([10, 100], traits.Select(t => t.Items.Length));
        Assert.Equal([1, 26, 51, 76], traits[1].Some(4));
    }

    [Fact]
    public void What_can_be_had_later_is_not_new_yet_and_not_fresh()
    {
        var now = new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        Item At(string id, int days) => new() { ItemId = id, PublishedAt = now.AddDays(days) };
        var facts = new CatalogMasks(new IdTable(Ids)).Current(new DescribedCatalog([At("old", -9), At("today", 0), At("soon", 3), At("later", 30)]));
        Assert.Equal(["today", "old"], facts.NewestAt(now).Select(i => i.ItemId));
        Assert.Equal(["soon", "today", "old"], facts.NewestAt(now.AddDays(3)).Select(i => i.ItemId));
        Assert.Equal(
            [0, (float)Math.Log(ItemOffsets.MostOfFresh)],
            new[] { 1, 0 }.Select(seconds => ItemOffsets.OfAge(now.AddSeconds(seconds), freshness: 1, now)));
    }

    private static Item Describe(string id, int years = 0)
    {
        var number = int.Parse(id[1..]);
        return new Item
        {
            ItemId = id, Categories = ["all"], Tags = number % 10 == 0 ? ["tens"] : [],
            Attributes = new Dictionary<string, string> { ["year"] = $"{number + years}" },
        };
    }
}
