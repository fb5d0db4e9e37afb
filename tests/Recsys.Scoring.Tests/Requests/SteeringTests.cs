using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests.Requests;

/// <summary>What a request says of items: filter, boosts, pins, freshness, exploration.</summary>
public sealed class SteeringTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly TableModel _model = new(items: 300);
    private ServingSystem _system = null!;
    private RecommendationService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _system = await ServingSystem.WithModelAsync(azurite, _model);
        Item unknown = new() { ItemId = "brand-new", Categories = ["even"], Tags = ["thing"], PublishedAt = ServingSystem.Now };
        _service = _system.ServiceWith(new DescribedCatalog(_model.Items.Select(Describe).Append(unknown).Append(Gone)));
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task A_filter_lets_through_what_it_says_in_the_order_of_scores()
    {
        var all = await AskAsync(new RecommendationRequest { K = 300 });
        var some = await AskAsync(new RecommendationRequest { K = 300, Filter = "number ge 100 and not (category eq 'even')" });
        Assert.Equal(all.Items.Where(i => Number(i) >= 100 && Number(i) % 2 == 1).Select(i => i.ItemId), some.Items.Select(i => i.ItemId));
        Assert.Empty((await AskAsync(new RecommendationRequest { Filter = "number gt 1000" })).Items);
    }

    [Theory]
    [InlineData("number ge", 10)]
    [InlineData("number ge 1 and )", 17)]
    [InlineData("", 1)]
    public async Task A_filter_that_cannot_be_read_says_where(string filter, int position)
    {
        var error = await Assert.ThrowsAsync<ScoringException>(() => AskAsync(new RecommendationRequest { Filter = filter }));
        Assert.Equal((ScoringErrorCodes.InvalidField, "filter", position), (error.Code, error.Field, error.Position));
    }

    [Fact]
    public async Task A_boost_adds_the_logarithm_of_its_factor_wherever_the_item_stood_before()
    {
        var all = await AskAsync(new RecommendationRequest { K = 300 });
        var boosted = await AskAsync(new RecommendationRequest { K = 5, Boosts = [new("category eq 'even'", 20), new("number eq 299", 1000)] });
        string[] expected =
        [
            .. all.Items.OrderByDescending(i => i.Score + (Number(i) % 2 == 0 ? Math.Log(20) : 0) + (Number(i) == 299 ? Math.Log(1000) : 0))
                .Take(5).Select(i => i.ItemId),
        ];
        Assert.Equal("i299", expected[0]);
        Assert.Equal(expected, boosted.Items.Select(i => i.ItemId));
        Assert.Equal(Math.Log(1000), boosted.Items[0].Sources.Single(s => s.Name == "boosts").Contribution, 1e-5);
        Assert.All(boosted.Items, i => Assert.Equal(i.Score, i.Sources.Sum(s => s.Contribution), 1e-4));
    }

    [Fact]
    public async Task Boosts_together_make_no_more_comparisons_than_a_filter_may()
    {
        ItemBoost Of(int comparisons) => new(string.Join(" or ", Enumerable.Range(0, comparisons).Select(n => $"number eq {n}")), 2);
        await AskAsync(new RecommendationRequest { Boosts = [Of(60), Of(4)] });
        var error = await Assert.ThrowsAsync<ScoringException>(() => AskAsync(new RecommendationRequest { Boosts = [Of(60), Of(5)] }));
        Assert.Equal((ScoringErrorCodes.InvalidField, "boosts"), (error.Code, error.Field));
        Assert.Contains("65", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_be_had_from_tomorrow_is_answered_nowhere_until_then()
    {
        var (soon, name) = (ServingSystem.Now.AddDays(1), "i7");
        var service = _system.ServiceWith(
            new DescribedCatalog(_model.Items.Select(id => Describe(id) with { PublishedAt = id == name ? soon : null })));
        await AssertAsync(isThere: false, new RecommendationRequest { K = 300, At = soon.AddDays(1) });
        await AssertAsync(isThere: false, new RecommendationRequest { K = 300, Freshness = 1, Filter = "number lt 10", Exploration = 0.5 });
        _system.Time.Advance(TimeSpan.FromDays(1));
        await AssertAsync(isThere: true, new RecommendationRequest { K = 300 });

        async Task AssertAsync(bool isThere, RecommendationRequest request)
        {
            var pinned = request with { K = 5, Pins = [new(name, 2)] };
            Assert.Equal(isThere, Has((await service.RecommendAsync(request, "r", Cancel)).Items));
            Assert.Equal(isThere, Has((await service.RecommendAsync(pinned, "r", Cancel)).Items));
            Assert.Equal(isThere, Has((await service.WhatIfAsync(request, request, "r", Cancel)).To.Items));
            Assert.Equal(isThere, Has((await service.SimilarAsync("i5", request, "r", Cancel)).Items));
            Assert.Equal(isThere, Has((await service.SimilarAsync("i5", pinned, "r", Cancel)).Items));
            var ranked = await service.RankAsync(request, [new(name), new("i8"), Mine(null), Mine(soon)], "r", Cancel);
            Assert.Equal(isThere ? [] : [name, "mine"], ranked.LeftOut.Order());
        }

        bool Has(IEnumerable<Recommendation> items) => items.Any(i => i.ItemId == name);
        RankCandidate Mine(DateTimeOffset? from)
        {
            var item = Describe("i1") with { ItemId = from is null ? "open" : "mine", PublishedAt = from };
            return new RankCandidate(item.ItemId, item);
        }
    }

    [Fact]
    public async Task A_factor_below_one_holds_back()
    {
        var first = (await AskAsync(new RecommendationRequest { K = 1 })).Items[0].ItemId;
        var without = await AskAsync(new RecommendationRequest { K = 1, Boosts = [new($"itemId eq '{first}'", 0.01)] });
        Assert.NotEqual(first, without.Items[0].ItemId);
    }

    [Fact]
    public async Task Pins_stand_at_their_places_known_to_the_model_or_to_the_catalog_alone()
    {
        var plain = await AskAsync(new RecommendationRequest { K = 10 });
        var last = (await AskAsync(new RecommendationRequest { K = 300 })).Items[^1].ItemId;
        var answer = await AskAsync(new RecommendationRequest { K = 6, Pins = [new(last, 1), new("brand-new", 3)] });
        Assert.Equal((last, "brand-new"), (answer.Items[0].ItemId, answer.Items[2].ItemId));
        Assert.Equal((ScorePath.Model, ScorePath.Description), (answer.Items[0].Path, answer.Items[2].Path));
        Assert.Equal(plain.Items.Take(4).Select(i => i.ItemId), answer.Items.Where((_, n) => n is not 0 and not 2).Select(i => i.ItemId));
    }

    [Fact]
    public async Task A_pin_that_cannot_be_had_is_excluded_or_is_known_to_nobody_gives_its_place_away()
    {
        var plain = await AskAsync(new RecommendationRequest { K = 4, Exclude = ["i7"] });
        var answer = await AskAsync(
            new RecommendationRequest { K = 4, Exclude = ["i7"], Pins = [new("i7", 1), new("gone", 2), new("nobody's", 3)] });
        Assert.Equal(plain.Items.Select(i => i.ItemId), answer.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task A_pin_beats_the_filter_and_what_was_seen_but_not_a_hide()
    {
        await _system.RememberAsync(
            "u1", ("i2", InteractionType.View, ServingSystem.Now), ("i4", InteractionType.Hide, ServingSystem.Now));
        var answer = await AskAsync(
            new RecommendationRequest { UserId = "u1", K = 3, Filter = "category eq 'odd'", Pins = [new("i2", 1), new("i4", 2)] });
        Assert.Equal("i2", answer.Items[0].ItemId);
        Assert.All(answer.Items.Skip(1), i => Assert.Equal(1, Number(i) % 2));
    }

    [Fact]
    public async Task Freshness_adds_less_the_older_an_item_is()
    {
        var all = (await AskAsync(new RecommendationRequest { K = 300 })).Items.ToDictionary(i => i.ItemId, i => i.Score);
        var fresh = await AskAsync(new RecommendationRequest { K = 300, Freshness = 0.5 });
        Assert.All(fresh.Items, i => Assert.Equal(all[i.ItemId] + FreshnessOf(i), i.Score, 1e-4));
        Assert.NotEqual(all.Keys.ToList(), [.. fresh.Items.Select(i => i.ItemId)]);
    }

    [Fact]
    public async Task Exploration_shows_what_is_little_shown_and_says_how_likely_that_was()
    {
        var request = new RecommendationRequest { K = 10, Exploration = 1 };
        var answer = await AskAsync(request);
        Assert.All(answer.Items, i => Assert.InRange(i.Propensity, 1e-9, 0.999));
        Assert.Equal(answer.Items.Select(i => i.ItemId), (await AskAsync(request)).Items.Select(i => i.ItemId));
        Assert.All((await AskAsync(request with { Exploration = 0 })).Items, i => Assert.Equal(1, i.Propensity));

    }

    [Fact]
    public async Task Little_shown_is_the_half_that_is_least_popular_whatever_the_moment()
    {
        using var lease = await _system.Host.AcquireAsync(Cancel);
        var missing = _model.Context.Encode(null, RequestContext.Empty);
        var expected = Enumerable.Range(1, 300).OrderByDescending(i => _model.Score(i, 0, [], [], missing)[1]).Skip(150).Order();
        Assert.Equal(expected, lease.Version.LittleShown!.ToArray());
    }

    [Theory]
    [InlineData("brand-new")]
    [InlineData("i2")]
    public async Task Items_like_one_that_the_model_knows_or_not_obey_caps_diversity_freshness_and_boosts(string item)
    {
        Task<SimilarItemsAnswer> LikeAsync(RecommendationRequest request) => _service.SimilarAsync(item, request, "r", Cancel);

        var capped = await LikeAsync(new RecommendationRequest { K = 10, Diversity = new DiversityOptions { MaxPerCategory = 1 } });
        Assert.Equal(capped.Items.Count, capped.Items.Select(i => Number(i) % 2).Distinct().Count());
        var diverse = await LikeAsync(new RecommendationRequest { K = 2, Diversity = new DiversityOptions { Strength = 1 } });
        Assert.Equal(2, diverse.Items.Select(i => Number(i) % 2).Distinct().Count());
        var plain = (await LikeAsync(new RecommendationRequest { K = 300 })).Items.ToDictionary(i => i.ItemId, i => i.Score);
        var fresh = await LikeAsync(new RecommendationRequest { K = 300, Freshness = 0.5 });
        Assert.Equal(plain.Count, fresh.Items.Count);
        Assert.All(fresh.Items, i => Assert.Equal(plain[i.ItemId] + FreshnessOf(i), i.Score, 1e-4));
        Assert.Equal(fresh.Items.OrderByDescending(i => i.Score).Select(i => i.ItemId), fresh.Items.Select(i => i.ItemId));
        var boosted = await LikeAsync(new RecommendationRequest { K = 3, Boosts = [new("number in (200, 250)", 1000)] });
        Assert.Equal(["i200", "i250"], boosted.Items.Take(2).Select(i => i.ItemId).Order());
        var pinned = await LikeAsync(new RecommendationRequest { K = 3, Pins = [new("i77", 2)] });
        Assert.Equal("i77", pinned.Items[1].ItemId);
    }

    [Fact]
    public async Task Items_described_like_one_are_found_whatever_few_of_them_a_filter_leaves()
    {
        var rare = string.Join(", ", Enumerable.Range(1, 10).Select(n => 2 + (28 * n)));
        var answer = await _service.SimilarAsync(
            "brand-new", new RecommendationRequest { K = 20, Filter = $"number in ({rare})" }, "r", Cancel);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => 2 + (28 * n)), answer.Items.Select(Number).Order());
        Assert.All(answer.Items, i => Assert.Equal((ScorePath.Description, 1d), (i.Path, i.Score)));
        Assert.Equal(299, (await _service.SimilarAsync(
            "brand-new", new RecommendationRequest { K = 300, Exclude = ["i150"] }, "r", Cancel)).Items.Count);
    }

    [Fact]
    public async Task Items_that_share_all_are_found_though_many_share_each_part()
    {
        // A hundred of each of three categories, sixty of each of five tags: twenty share both, and only these are wholly alike.
        Item Of(string id, int number) => new() { ItemId = id, Categories = [$"c{number % 3}"], Tags = [$"t{number % 5}"] };
        var service = _system.ServiceWith(new DescribedCatalog(_model.Items.Select((id, n) => Of(id, n + 1)).Append(Of("wholly-new", 7))));
        var answer = await service.SimilarAsync("wholly-new", new RecommendationRequest { K = 140 }, "r", Cancel);
        Assert.Equal(140, answer.Items.Count);
        Assert.All(answer.Items.Take(20), i => Assert.Equal((1, 2, 1), (Number(i) % 3, Number(i) % 5, (int)Math.Round(i.Score))));
        Assert.All(answer.Items.Skip(20), i => Assert.InRange(i.Score, 0, 0.99));
        var some = await service.SimilarAsync("wholly-new", new RecommendationRequest { K = 140, Filter = "category eq 'c1'" }, "r", Cancel);
        Assert.Equal(answer.Items.Where(i => Number(i) % 3 == 1).Select(i => (i.ItemId, i.Score)), some.Items.Select(i => (i.ItemId, i.Score)));
    }

    [Fact]
    public async Task A_field_that_no_item_has_is_named_in_every_answer()
    {
        var request = new RecommendationRequest
        {
            K = 3, Filter = "number ge 0 or catgory eq 'even'", Boosts = [new("\"Category\" eq 'odd'", 2)],
        };
        string[] expected = ["Category", "catgory"];
        Assert.Equal(expected, (await AskAsync(request)).UnknownFields);
        Assert.Equal(expected, (await _service.SimilarAsync("i3", request, "r", Cancel)).UnknownFields);
        Assert.Equal(expected, (await _service.SimilarAsync("brand-new", request, "r", Cancel)).UnknownFields);
        Assert.Equal(expected, (await _service.WhatIfAsync(request, request, "r", Cancel)).To.UnknownFields);
        Assert.Equal(expected, (await _service.RankAsync(request, [new("i3")], "r", Cancel)).UnknownFields);
        Assert.Null((await AskAsync(request with { Filter = "number ge 0", Boosts = [] })).UnknownFields);

        // What the caller says of a candidate is known too.
        var own = new Item { ItemId = "own", Attributes = new Dictionary<string, string> { ["catgory"] = "even" } };
        Assert.Equal(["Category"], (await _service.RankAsync(request, [new("own", own)], "r", Cancel)).UnknownFields);
    }

    private static Item Gone => new() { ItemId = "gone", Available = false };

    private static Item Describe(string id)
    {
        var number = int.Parse(id[1..]);
        return new Item
        {
            ItemId = id, Categories = [number % 2 == 0 ? "even" : "odd"], Attributes = new Dictionary<string, string> { ["number"] = $"{number}" },
            Tags = ["thing"], PublishedAt = number <= 20 ? ServingSystem.Now.AddDays(-number) : null,
        };
    }

    /// <summary>What a freshness of a half adds.</summary>
    private static double FreshnessOf(Recommendation item) => Number(item) <= 20 ? 0.5 * Math.Log(10) * Math.Pow(2, -Number(item) / 7.0) : 0;

    private static int Number(Recommendation item) => int.Parse(item.ItemId[1..]);

    private Task<RecommendationAnswer> AskAsync(RecommendationRequest request) => _service.RecommendAsync(
        request with { At = new DateTimeOffset(2026, 3, 2, 9, 30, 0, TimeSpan.Zero), Context = RequestContext.Of("tv") }, "r1", Cancel);
}
