using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Domain;
using Recsys.Interactions.Items;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests;

public sealed class CatalogTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly TableModel _model = new(items: 600);
    private ServingSystem _system = null!;
    private RecommendationService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _system = await ServingSystem.WithModelAsync(azurite, _model);
        _service = _system.ServiceWith(new DescribedCatalog(_model.Items.Select(Describe)));
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task An_unavailable_item_is_never_answered()
    {
        var answer = await AskAsync(new RecommendationRequest { K = 600 });
        Assert.Equal(300, answer.Items.Count);
        Assert.All(answer.Items, i => Assert.Equal(0, Number(i) % 2));
    }

    [Fact]
    public async Task Nothing_is_answered_before_the_catalog_was_read_whatever_is_asked()
    {
        var catalog = new DescribedCatalog([]) { IsRead = false };
        var service = _system.ServiceWith(catalog);
        RecommendationRequest[] requests = [new(), new() { Filter = "category eq 'rare'" }, new() { Diversity = new() { Strength = 1 } }];
        foreach (var request in requests)
        {
            var error = await Assert.ThrowsAsync<ScoringException>(() => service.RecommendAsync(request, "r", Cancel));
            Assert.Equal(ScoringErrorCodes.Loading, error.Code);
        }

        catalog.IsRead = true;
        Assert.NotEmpty((await service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).Items);
    }

    [Fact]
    public async Task A_catalog_that_storage_refused_at_first_counts_as_read_once_it_was()
    {
        var table = await azurite.NewTableAsync();
        var right = new ItemCatalog(table, _system.Time);
        await right.UpsertAsync([new Item { ItemId = "a", Available = false }], Cancel);
        var key = new TableSharedKeyCredential(table.AccountName, Convert.ToBase64String("wrong"u8));
        var client = new TableClient(new Uri(table.Uri.AbsoluteUri[..^(table.Name.Length + 1)]), table.Name, key);
        using var view = new CatalogView(
            new ItemCatalog(client, _system.Time), TimeSpan.FromSeconds(30), _system.Time, NullLogger<CatalogView>.Instance);

        await view.RefreshAsync(Cancel);
        Assert.True(view.FirstRead.IsCompleted);
        Assert.False(view.IsRead);

        key.SetAccountKey(KeyOf(azurite.ConnectionString));
        await view.RefreshAsync(Cancel);
        Assert.True(view.IsRead);
        Assert.False(view.Find("a")!.Available);
    }

    [Fact]
    public async Task A_rare_category_is_found_in_the_whole_catalog_in_the_order_of_scores()
    {
        var all = await AskAsync(new RecommendationRequest { K = 600 });
        var rare = await AskAsync(new RecommendationRequest { K = 10, Filter = "category eq 'rare'" });
        Assert.Equal(all.Items.Where(i => Number(i) % 100 == 0).Select(i => i.ItemId), rare.Items.Select(i => i.ItemId));
        Assert.Equal(6, rare.Items.Count);
    }

    [Fact]
    public async Task A_category_can_be_kept_out()
    {
        var answer = await AskAsync(new RecommendationRequest { K = 600, Filter = "not (category in ('c2', 'rare'))" });
        Assert.All(answer.Items, i => Assert.True(Number(i) % 3 != 2 && Number(i) % 100 != 0));
    }

    [Fact]
    public async Task A_cap_lets_no_category_take_more_than_its_share()
    {
        var answer = await AskAsync(new RecommendationRequest { K = 9, Diversity = new() { MaxPerCategory = 3 } });
        Assert.Equal([3, 3, 3], answer.Items.GroupBy(i => Number(i) % 3).Select(g => g.Count()));
        Assert.Equal(answer.Items.OrderByDescending(i => i.Score), answer.Items);
    }

    [Fact]
    public async Task Full_diversity_goes_round_the_categories_and_none_keeps_the_order()
    {
        var plain = await AskAsync(new RecommendationRequest { K = 6 });
        var full = await AskAsync(new RecommendationRequest { K = 3, Diversity = new() { Strength = 1 } });
        var none = await AskAsync(new RecommendationRequest { K = 6, Diversity = new() { MaxPerCategory = 1000 } });
        Assert.Equal(3, full.Items.Select(i => Number(i) % 3).Distinct().Count());
        Assert.Equal(plain.Items.Select(i => i.ItemId), none.Items.Select(i => i.ItemId));
    }

    /// <summary>Odd items cannot be had; three categories in turn; each hundredth item is rare besides.</summary>
    private static Item Describe(string id)
    {
        var number = int.Parse(id[1..]);
        return new Item
        {
            ItemId = id, Available = number % 2 == 0, Categories = number % 100 == 0 ? [$"c{number % 3}", "rare"] : [$"c{number % 3}"],
        };
    }

    private static int Number(Recommendation item) => int.Parse(item.ItemId[1..]);

    private static string KeyOf(string connection) =>
        connection.Split(';').Single(part => part.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..];

    private Task<RecommendationAnswer> AskAsync(RecommendationRequest request) => _service.RecommendAsync(request, "r", Cancel);
}
