using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;

namespace Recsys.Models.Tests.Serving;

/// <summary>Models of a large catalog whose members have no lists: popularity, of which heads are kept, and neighbours.</summary>
public class UnlistedSearchTests(SearchedCatalog.OfSixtyThousand catalog) : IClassFixture<SearchedCatalog.OfSixtyThousand>
{
    private readonly DrawnVersion _drawn = catalog.Drawn;

    [Theory]
    [InlineData("popular", 1_000)]
    [InlineData("popular", 10)]
    [InlineData("neighbours", 1_000)]
    public void As_many_are_answered_as_are_asked_for_and_they_are_the_best(string member, int k)
    {
        var query = _drawn.Query(1, k);
        using var mask = _drawn.Unseen(query);
        AssertIsExact(RankerOf(member), query, mask);
    }

    [Fact]
    public void Pages_go_on_behind_the_most_popular_of_each_context()
    {
        var (ranker, query) = (RankerOf("popular"), _drawn.Query(2, 10));
        using var mask = _drawn.Unseen(query);
        HashSet<int> pages = [];
        for (var page = 0; page < 40; page++)
        {
            var found = ranker.Best(query, mask, catalog.Search).Items;
            Assert.Equal(10, found.Length);
            foreach (var item in found)
            {
                Assert.True(pages.Add(item));
                mask.Remove(item);
            }
        }

        using var all = _drawn.Unseen(query);
        var exact = ranker.Best(query with { K = 400 }, all, search: null).Items;
        Assert.InRange(pages.Intersect(exact).Count(), 396, 400);
    }

    [Fact]
    public void A_filter_that_leaves_none_of_the_most_popular_is_answered_with_the_best_of_the_rest()
    {
        var query = _drawn.Query(3, 10);
        using var mask = _drawn.Unseen(query);
        for (var item = 1; item < 20_000; item++) mask.Remove(item);
        AssertIsExact(RankerOf("popular"), query, mask);
    }

    [Fact]
    public void What_is_held_back_makes_room_for_the_best_of_the_rest()
    {
        var query = _drawn.Query(4, 10);
        using var mask = _drawn.Unseen(query);
        using var held = ItemMask.None(_drawn.ItemSize);
        for (var item = 1; item < 20_000; item++) held.Add(item);
        AssertIsExact(RankerOf("popular"), query, mask, new ItemOffsets([(held, MathF.Log(1e-6f))], null, 0, default));
    }

    [Fact]
    public void A_history_without_neighbours_is_answered_all_the_same()
    {
        var query = _drawn.Query(5, 10) with { History = [0], HistoryAge = [GraphNames.UnknownAge] };
        using var mask = _drawn.Unseen(query);
        AssertIsExact(RankerOf("neighbours"), query, mask);
    }

    [Fact]
    public void Items_that_two_tables_name_count_once_where_as_many_are_looked_for_as_are_asked_for()
    {
        var query = _drawn.Query(6, 10);
        var one = query.History[^1];
        var width = RankerOf("neighbours").Best(query with { History = [one], HistoryAge = [1], K = 1_000 }, All(), search: null)
            .Scores.Count(s => s > 0);
        AssertIsExact(RankerOf("neighbours", "neighbours"), query with { History = [one], HistoryAge = [1], K = width + 1 }, All());

        ItemMask All() => ItemMask.All(_drawn.ItemSize);
    }

    private void AssertIsExact(ModelRanker ranker, GraphQuery query, ItemMask mask, ItemOffsets? offsets = null)
    {
        var found = ranker.Best(query, mask, catalog.Search, offsets ?? ItemOffsets.None);
        var exact = ranker.Best(query, mask, search: null, offsets ?? ItemOffsets.None);
        Assert.Equal(exact.Items, found.Items);
        Assert.Equal(query.K, found.Items.Length);
    }

    /// <summary>Members of the blend as a model of their own.</summary>
    private ModelRanker RankerOf(params string[] members)
    {
        var form = catalog.Version.Form;
        var own = members.Select(name => form.Models.SelectMany(m => m.Members).Single(m => m.Name == name));
        return new ModelRanker(
            new ServedModel(members[0], [.. own]), form, catalog.Version.Tables, new Dictionary<string, Recsys.Scoring.Towers.Tower>());
    }
}
