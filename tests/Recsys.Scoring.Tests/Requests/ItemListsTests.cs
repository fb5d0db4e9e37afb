using Recsys.Domain;
using Recsys.Registry.Serving;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests.Requests;

/// <summary>Lists by the counts of a version.</summary>
public sealed class ItemListsTests(AzuriteFixture azurite)
{
    private static readonly ServedActivity Activity = new(
        End.AddDays(-7), End,
        [
            new(ServedActivity.BestSelling, "purchase", [new(3, 9, 9, 4), new(5, 7, 7, 7), new(1, 2, 2, 0), new(4, 1, 1, 6)]),
            new(ServedActivity.Trending, ServedActivity.AllTypes, [new(1, 1.4, 2, 0), new(3, 1.1, 9, 4)]),
        ]);

    private static DateTimeOffset End => new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_list_has_its_items_in_order_with_their_counts_and_its_window()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel { Activity = Activity });
        var answer = await system.Lists.CountedAsync(ServedActivity.BestSelling, "purchase", new RecommendationRequest { K = 3 }, "r", Cancel);
        Assert.Equal(
            ("r", "v1", "purchase", Activity.From, Activity.To), (answer.RequestId, answer.ModelVersion, answer.Type, answer.From, answer.To));
        Assert.Equal([new("i3", 9, 9, 4), new("i5", 7, 7, 7), new("i1", 2, 2, 0)], answer.Items);
        Assert.Equal(["i1", "i3"], await AskAsync(system, ServedActivity.Trending, ServedActivity.AllTypes));
    }

    [Fact]
    public async Task What_nobody_did_is_an_empty_list()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel { Activity = Activity });
        Assert.Empty(await AskAsync(system, ServedActivity.BestSelling, "cart"));
    }

    [Fact]
    public async Task Filter_exclusions_availability_and_earlier_pages_hold()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel { Activity = Activity });
        var catalog = new DescribedCatalog(
        [
            new Item { ItemId = "i3", Available = false }, new Item { ItemId = "i5", Categories = ["tea"] },
            new Item { ItemId = "i1", Categories = ["tea"] }, new Item { ItemId = "i4", Categories = ["soup"] },
        ]);
        var lists = system.ListsWith(catalog);
        Task<CountedItemsAnswer> Ask(RecommendationRequest request, string id) =>
            lists.CountedAsync(ServedActivity.BestSelling, "purchase", request, id, Cancel);
        var first = await Ask(new RecommendationRequest { K = 1 }, "first");
        var second = await Ask(new RecommendationRequest { Continue = "first" }, "second");
        var filtered = await Ask(new RecommendationRequest { Filter = "category eq 'tea'", Exclude = ["i5", "nobody"] }, "third");
        Assert.Equal(["i5"], first.Items.Select(i => i.ItemId));
        Assert.Equal(["i1", "i4"], second.Items.Select(i => i.ItemId));
        Assert.Equal(["i1"], filtered.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task What_is_new_is_filtered_before_it_is_cut_and_goes_on_over_pages()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        var lists = system.ListsWith(new DescribedCatalog(Enumerable.Range(0, 3_000).Select(n => new Item
        {
            ItemId = $"n{n}", Categories = [n == 2_500 ? "rare" : "common"], PublishedAt = ServingSystem.Now.AddMinutes(-n),
        })));
        var rare = await lists.NewestAsync(
            new RecommendationRequest { Filter = "category eq 'rare' or colour eq 'red'" }, "r", Cancel);
        Assert.Equal(["n2500"], rare.Items.Select(i => i.ItemId));
        Assert.Equal(["colour"], rare.UnknownFields);
        for (var page = 0; page < 3; page++)
        {
            var answer = await lists.NewestAsync(
                new RecommendationRequest { K = 1_000, Continue = page == 0 ? null : $"p{page - 1}" }, $"p{page}", Cancel);
            Assert.Equal($"n{1_000 * page}", answer.Items[0].ItemId);
        }
    }

    [Fact]
    public async Task What_is_new_is_of_the_catalog_and_needs_no_model()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        var lists = system.ListsWith(new DescribedCatalog(Enumerable.Range(1, 9).Select(n => new Item
        {
            ItemId = $"n{n}", Categories = [$"c{n % 2}"], PublishedAt = ServingSystem.Now.AddHours(-n),
        })));
        var answer = await lists.NewestAsync(new RecommendationRequest { K = 3, Filter = "category eq 'c1'", Exclude = ["n3"] }, "r", Cancel);
        Assert.Equal(["n1", "n5", "n7"], answer.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task What_can_be_had_from_tomorrow_is_in_no_list_by_counts_until_then()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel { Activity = Activity });
        var lists = system.ListsWith(new DescribedCatalog([new Item { ItemId = "i3", PublishedAt = ServingSystem.Now.AddDays(1) }]));
        async Task<IEnumerable<string>> AskAsync() => (await lists.CountedAsync(
            ServedActivity.Trending, ServedActivity.AllTypes, new RecommendationRequest(), "r", Cancel)).Items.Select(i => i.ItemId);
        Assert.Equal(["i1"], await AskAsync());
        system.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["i1", "i3"], await AskAsync());
    }

    [Fact]
    public async Task A_version_without_counts_says_so()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        var error = await Assert.ThrowsAsync<ScoringException>(() => AskAsync(system, ServedActivity.Trending, ServedActivity.AllTypes));
        Assert.Equal(ScoringErrorCodes.NoCounts, error.Code);
    }

    [Fact]
    public async Task Counts_of_an_item_that_the_version_does_not_have_keep_it_from_serving()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        var wrong = Activity with { Lists = [new(ServedActivity.Trending, ServedActivity.AllTypes, [new(13, 1, 1, 0)])] };
        await new TableModel { Activity = wrong }.PublishAsync(system.Registry, "v1");
        await system.Host.PollAsync(Cancel);
        Assert.Contains(ServedActivity.FileName, system.Host.Status.Problem, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<string>> AskAsync(ServingSystem system, string list, string type) =>
        (await system.Lists.CountedAsync(list, type, new RecommendationRequest(), "r", Cancel)).Items.Select(i => i.ItemId);
}
