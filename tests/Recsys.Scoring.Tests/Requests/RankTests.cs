using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests.Requests;

public sealed class RankTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);
    private readonly TableModel _model = new(items: 40);
    private ServingSystem _system = null!;
    private RecommendationService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _system = await ServingSystem.WithModelAsync(azurite, _model);
        _service = _system.ServiceWith(new DescribedCatalog(_model.Items.Select(Describe)));
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Candidates_come_in_the_order_of_the_model_and_all_of_them()
    {
        var answer = await RankAsync(new RecommendationRequest { UserId = "u2", K = 4 }, [new("i3"), new("i9"), new("i1"), new("i30")]);
        var scores = new[] { 3, 9, 1, 30 }.ToDictionary(i => $"i{i}", Score);
        Assert.Equal(scores.OrderByDescending(s => s.Value).Select(s => s.Key), answer.Items.Select(i => i.ItemId));
        Assert.All(answer.Items, i => Assert.Equal((ScorePath.Model, scores[i.ItemId]), (i.Path, i.Score), Close));
        Assert.Empty(answer.LeftOut);
        Assert.Equal(2, (await RankAsync(new RecommendationRequest { UserId = "u2", K = 2 }, [new("i3"), new("i9"), new("i1")])).Items.Count);
    }

    [Fact]
    public async Task An_item_that_the_model_does_not_know_is_scored_by_those_described_alike()
    {
        // Of the trait "rare" there are i10, i20, i30 and i40; of "c1" every fourth item; the mean of all stands for one more of each.
        var mean = Enumerable.Range(1, 40).Average(Score);
        double Of(IEnumerable<int> items) => (items.Sum(Score) + mean) / (items.Count() + 1);
        var (rare, common) = (Of([10, 20, 30, 40]), Of(Enumerable.Range(1, 40).Where(i => i % 4 == 1)));
        var (rareWeight, commonWeight) = (Math.Log(1 + 10), Math.Log(1 + 4));
        var expected = ((rareWeight * rare) + (commonWeight * common)) / (rareWeight + commonWeight);

        var answer = await RankAsync(
            new RecommendationRequest { UserId = "u2", K = 3 },
            [new("x", new Item { ItemId = "x", Categories = ["c1"], Tags = ["rare", "unheard"] }), new("y"), new("i5")]);
        var items = answer.Items.ToDictionary(i => i.ItemId);
        Assert.Equal((ScorePath.Description, expected), (items["x"].Path, items["x"].Score), Close);
        Assert.Equal((ScorePath.None, mean), (items["y"].Path, items["y"].Score), Close);
        Assert.Equal(ScorePath.Model, items["i5"].Path);
        Assert.Equal(answer.Items.OrderByDescending(i => i.Score).Select(i => i.ItemId), answer.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task What_may_not_be_shown_is_named()
    {
        await _system.RememberAsync("u2", ("i3", InteractionType.Hide, Morning.AddHours(-1)), ("i5", InteractionType.View, Morning.AddHours(-1)));
        RankCandidate[] candidates =
        [
            new("i3"), new("i5"), new("i6", new Item { ItemId = "i6", Available = false }), new("i7"), new("new", new Item { ItemId = "new" }),
            new("i8"),
        ];
        var answer = await RankAsync(new RecommendationRequest { UserId = "u2", K = 6, ExcludeSeen = false, Exclude = ["i7", "new"] }, candidates);
        Assert.Equal(["i3", "i6", "i7", "new"], answer.LeftOut);
        Assert.Equal(["i5", "i8"], answer.Items.Select(i => i.ItemId).Order());
        Assert.Equal(["i3", "i5"], (await RankAsync(new RecommendationRequest { UserId = "u2", K = 9 }, candidates[..2])).LeftOut);
    }

    [Fact]
    public async Task Filter_and_boosts_go_by_what_the_caller_says_of_an_item_before_the_catalog()
    {
        RankCandidate Mine(string id) => new(id, new Item { ItemId = id, Tags = ["mine"] });
        RankCandidate[] candidates = [new("i4"), new("i8"), Mine("x"), Mine("i12")];
        var filtered = await RankAsync(new RecommendationRequest { K = 4, Filter = "tags has 'mine'" }, candidates);
        Assert.Equal(["i12", "x"], filtered.Items.Select(i => i.ItemId).Order());
        var boosted = await RankAsync(new RecommendationRequest { K = 4, Boosts = [new("tags has 'mine'", 1000)] }, candidates);
        Assert.Equal(["i12", "x"], boosted.Items.Take(2).Select(i => i.ItemId).Order());
    }

    [Fact]
    public async Task What_the_user_took_is_left_out_also_where_the_model_does_not_know_it()
    {
        await _system.RememberAsync("u2", ("n1", InteractionType.Purchase, Morning.AddHours(-1)), ("n2", InteractionType.View, Morning.AddHours(-1)));
        RankCandidate[] candidates = [new("n1"), new("n2"), new("n3"), new("n4"), new("i9")];
        var answer = await RankAsync(new RecommendationRequest { UserId = "u2", K = 5, Items = ["n3"] }, candidates);
        Assert.Equal(["n1", "n2", "n3"], answer.LeftOut);
        Assert.Equal(["i9", "n4"], answer.Items.Select(i => i.ItemId).Order());
        Assert.Empty((await RankAsync(new RecommendationRequest { UserId = "u2", K = 5, ExcludeSeen = false }, candidates)).LeftOut);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    [InlineData(999)]
    public async Task A_common_trait_counts_whatever_many_rarer_ones_other_candidates_have(int others)
    {
        string[] brands = [.. Enumerable.Range(0, 999).Select(n => $"b{n}")];
        var service = _system.ServiceWith(new DescribedCatalog(_model.Items.Select(id => Describe(id) with { Tags = brands })));
        RankCandidate[] candidates =
        [
            new("x", new Item { ItemId = "x", Categories = ["c1"] }),
            .. Enumerable.Range(0, others).Select(n => new RankCandidate($"o{n}", new Item { ItemId = $"o{n}", Tags = [brands[n]] })),
        ];
        var answer = await service.RankAsync(new RecommendationRequest { K = 1_000, At = Morning }, candidates, "r1", Cancel);
        Assert.All(answer.Items, i => Assert.Equal(ScorePath.Description, i.Path));
    }

    [Theory]
    [InlineData("candidates")]
    [InlineData("candidates[1]", "i1", "i1")]
    [InlineData("candidates[0]", "")]
    public async Task Wrong_candidates_are_named(string field, params string[] ids)
    {
        var error = await Assert.ThrowsAsync<ScoringException>(
            () => RankAsync(new RecommendationRequest(), [.. ids.Select(id => new RankCandidate(id))]));
        Assert.Equal((ScoringErrorCodes.InvalidField, field), (error.Code, error.Field));
    }

    [Fact]
    public async Task Items_like_one_that_the_catalog_alone_knows_share_its_description()
    {
        var service = _system.ServiceWith(new DescribedCatalog(
            _model.Items.Select(Describe).Append(new Item { ItemId = "new", Categories = ["c1"], Tags = ["rare"] })));
        var answer = await service.SimilarAsync("new", new RecommendationRequest { K = 6 }, "r", Cancel);
        Assert.Equal(ScorePath.Description, answer.Path);
        Assert.Equal(["i10", "i20", "i30", "i40"], answer.Items.Take(4).Select(i => i.ItemId).Order());
        Assert.All(answer.Items.Skip(4), i => Assert.Equal(1, int.Parse(i.ItemId[1..]) % 4));
        Assert.Equal(ScorePath.Model, (await service.SimilarAsync("i1", new RecommendationRequest(), "r", Cancel)).Path);
    }

    private static bool Close((ScorePath Path, double Score) a, (ScorePath Path, double Score) b) =>
        a.Path == b.Path && Math.Abs(a.Score - b.Score) < 1e-4;

    private static Item Describe(string id)
    {
        var number = int.Parse(id[1..]);
        return new Item { ItemId = id, Categories = [$"c{number % 4}"], Tags = number % 10 == 0 ? ["rare"] : [] };
    }

    private double Score(int item) => _model.Score(item, 2, [], [], _model.Context.Encode(Morning, RequestContext.Empty)).Sum();

    private Task<RankAnswer> RankAsync(RecommendationRequest request, IReadOnlyList<RankCandidate> candidates) =>
        _service.RankAsync(request with { At = Morning }, candidates, "r1", Cancel);
}
