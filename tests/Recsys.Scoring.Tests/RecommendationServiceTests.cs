using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests;

public sealed class RecommendationServiceTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly DateTimeOffset MondayMorning = new(2026, 3, 2, 9, 30, 0, TimeSpan.FromHours(1));
    private readonly TableModel _model = new();
    private ServingSystem _system = null!;

    public async ValueTask InitializeAsync() => _system = await ServingSystem.WithModelAsync(azurite, _model);

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task A_known_user_is_answered_from_history_exactly_as_the_tables_say()
    {
        await _system.RememberAsync(
            "u2",
            ("i5", InteractionType.View, MondayMorning.AddHours(-3)), ("i9", InteractionType.Purchase, MondayMorning.AddHours(-10)),
            ("i7", InteractionType.Hide, MondayMorning.AddHours(-1)), ("gone", InteractionType.View, MondayMorning.AddHours(-1)));

        var answer = await AskAsync(new RecommendationRequest { UserId = "u2", At = MondayMorning, Context = RequestContext.Of("tv"), K = 20 });

        Assert.Equal(RecommendationBasis.History, answer.Basis);
        Assert.Equal("blend", answer.Model);
        Assert.Equal("v1", answer.ModelVersion);
        Assert.Equal("r1", answer.RequestId);
        AssertItems(
            answer, user: 2, history: [9, 5], ages: [10, 3], context: _model.Context.Encode(MondayMorning, RequestContext.Of("tv")),
            without: [5, 7, 9]);
    }

    [Fact]
    public async Task The_contexts_of_past_events_are_those_of_their_own_time_and_place()
    {
        var model = new TableModel(hasVisits: true);
        await using var system = await ServingSystem.WithModelAsync(azurite, model);
        var (first, second) = (MondayMorning.AddHours(-3), MondayMorning.AddDays(-2));
        await system.RememberAsync("u2", RequestContext.Of("phone"), ("i5", InteractionType.View, first));
        await system.RememberAsync("u2", RequestContext.Of("tv"), ("i9", InteractionType.View, second));

        var answer = await system.Service.RecommendAsync(
            new RecommendationRequest
            {
                UserId = "u2", Items = ["i3"], At = MondayMorning, Context = RequestContext.Of("tv"), Model = "visits", K = 20,
            }, "r1", Cancel);
        var nobody = await system.Service.RecommendAsync(new RecommendationRequest { At = MondayMorning, Model = "visits" }, "r2", Cancel);

        int[] ids =
        [
            .. model.Context.Encode(first, RequestContext.Of("phone")), .. model.Context.Encode(second, RequestContext.Of("tv")),
            .. model.Context.Encode(MondayMorning, RequestContext.Of("tv")),
        ];
        Assert.Equal(model.Items.Length - 3, answer.Items.Count);
        Assert.All(answer.Items, i => Assert.Equal(ids.Sum(c => model.Trend[(c * model.Size) + int.Parse(i.ItemId[1..])]), i.Score, 1e-4));
        Assert.All(nobody.Items, i => Assert.Equal(0, i.Score));
    }

    [Fact]
    public async Task An_erased_user_is_a_stranger_also_to_a_version_that_learnt_from_the_user()
    {
        await _system.RememberAsync("u2", ("i5", InteractionType.View, MondayMorning.AddHours(-3)));
        await _system.Histories.DeleteAsync("u2", isKnown: false, Cancel);

        var answer = await AskAsync(new RecommendationRequest { UserId = "u2", At = MondayMorning, K = 20 });
        var stranger = await AskAsync(new RecommendationRequest { UserId = "nobody", At = MondayMorning, K = 20 });

        Assert.Equal(RecommendationBasis.Popularity, answer.Basis);
        Assert.Equal(stranger.Items.Select(i => (i.ItemId, i.Score)), answer.Items.Select(i => (i.ItemId, i.Score)));
        Assert.Equal(
            RecommendationBasis.Items, (await AskAsync(new RecommendationRequest { UserId = "u2", Items = ["i4"], At = MondayMorning })).Basis);
    }

    [Fact]
    public async Task Sources_sum_to_the_score_and_the_strongest_is_first()
    {
        var answer = await AskAsync(new RecommendationRequest { UserId = "u1", Items = ["i3"] });
        Assert.All(answer.Items, item =>
        {
            Assert.Equal(["taste", "trend"], item.Sources.Select(s => s.Name).Order());
            Assert.Equal(item.Score, item.Sources.Sum(s => s.Contribution), 1e-5);
            Assert.True(item.Sources[0].Contribution >= item.Sources[1].Contribution);
        });
    }

    [Fact]
    public async Task An_unknown_user_is_answered_from_the_items_of_the_request_and_unknown_items_are_named()
    {
        var answer = await AskAsync(
            new RecommendationRequest { UserId = "stranger", Items = ["i4", "no such item", "i2"], At = MondayMorning, K = 20 });

        Assert.Equal(RecommendationBasis.Items, answer.Basis);
        Assert.Equal(["no such item"], answer.UnknownItems);
        AssertItems(
            answer, user: 0, history: [4, 2], ages: [0, 0], context: _model.Context.Encode(MondayMorning, RequestContext.Empty), without: [2, 4]);
    }

    [Fact]
    public async Task A_new_user_with_recent_events_is_answered_from_them()
    {
        await _system.RememberAsync("newcomer", ("i6", InteractionType.Click, MondayMorning.AddHours(-2)));

        var answer = await AskAsync(new RecommendationRequest { UserId = "newcomer", At = MondayMorning, K = 20 });

        Assert.Equal(RecommendationBasis.History, answer.Basis);
        AssertItems(answer, user: 0, history: [6], ages: [2], context: _model.Context.Encode(MondayMorning, RequestContext.Empty), without: [6]);
    }

    [Fact]
    public async Task Somebody_of_whom_nothing_is_known_gets_what_is_popular_in_the_context()
    {
        var morning = await AskAsync(new RecommendationRequest { At = MondayMorning, Context = RequestContext.Of("phone") });
        var night = await AskAsync(new RecommendationRequest { At = MondayMorning.AddHours(12), Context = RequestContext.Of("tv") });

        Assert.Equal(RecommendationBasis.Context, morning.Basis);
        Assert.Equal(RecommendationBasis.Popularity, (await AskAsync(new RecommendationRequest { At = MondayMorning })).Basis);
        Assert.Equal("popular", morning.Model);
        Assert.NotEqual(morning.Items.Select(i => i.ItemId), night.Items.Select(i => i.ItemId));
        var context = _model.Context.Encode(MondayMorning, RequestContext.Of("phone"));
        Assert.Equal(
            Enumerable.Range(1, 12).OrderByDescending(i => _model.Score(i, 0, [], [], context)[1]).Take(10).Select(i => $"i{i}"),
            morning.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task The_same_instant_in_another_offset_is_another_hour()
    {
        var paris = await AskAsync(new RecommendationRequest { UserId = "u1", At = MondayMorning });
        var tokyo = await AskAsync(new RecommendationRequest { UserId = "u1", At = MondayMorning.ToOffset(TimeSpan.FromHours(9)) });
        Assert.NotEqual(paris.Items.Select(i => i.Score), tokyo.Items.Select(i => i.Score));
    }

    [Fact]
    public async Task Without_a_time_the_offset_of_the_last_interaction_tells_the_local_hour()
    {
        await _system.RememberAsync("u3", ("i1", InteractionType.View, ServingSystem.Now.AddHours(-1).ToOffset(TimeSpan.FromHours(-7))));

        Assert.Equal(TimeSpan.FromHours(-7), (await AskAsync(new RecommendationRequest { UserId = "u3" })).At.Offset);
        Assert.Equal(ServingSystem.Now, (await AskAsync(new RecommendationRequest { UserId = "u1" })).At);
    }

    [Fact]
    public async Task A_device_that_training_did_not_know_is_taken_and_named()
    {
        var context = new RequestContext([new("device", "fridge"), new("weather", "rain")]);
        var answer = await AskAsync(new RecommendationRequest { UserId = "u1", At = MondayMorning, Context = context, K = 20 });

        Assert.Equal(["device", "weather"], answer.UnknownContext);
        AssertItems(answer, user: 1, history: [], ages: [], context: _model.Context.Encode(MondayMorning, context), without: []);
        Assert.Empty((await AskAsync(new RecommendationRequest { Context = RequestContext.Of("tv") })).UnknownContext);
    }

    [Fact]
    public async Task Seen_items_come_back_only_on_request_and_hidden_ones_never()
    {
        await _system.RememberAsync("u1", ("i1", InteractionType.View, MondayMorning), ("i2", InteractionType.Hide, MondayMorning));

        var unseen = await AskAsync(new RecommendationRequest { UserId = "u1", K = 20 });
        var all = await AskAsync(new RecommendationRequest { UserId = "u1", K = 20, ExcludeSeen = false });

        Assert.DoesNotContain(unseen.Items, i => i.ItemId is "i1" or "i2");
        Assert.Equal(10, unseen.Items.Count);
        Assert.Contains(all.Items, i => i.ItemId == "i1");
        Assert.DoesNotContain(all.Items, i => i.ItemId == "i2");
    }

    [Fact]
    public async Task What_was_taken_or_hidden_long_ago_is_not_answered_however_much_happened_since()
    {
        const int Taken = 5_000;
        var model = new TableModel(items: Taken + 20);
        await using var system = await ServingSystem.WithModelAsync(azurite, model);
        var everything = new RecommendationRequest { UserId = "u1", K = 1000 };
        await system.RememberAsync("u1", (model.Items[^1], InteractionType.Hide, MondayMorning.AddDays(-1)));
        await system.RememberAsync(
            "u1", [.. model.Items.Take(Taken).Select((item, i) => (item, (InteractionType)(i % 6), MondayMorning.AddSeconds(i - Taken)))]);

        var unseen = await system.Service.RecommendAsync(everything, "r", Cancel);
        Assert.Equal(model.Items[Taken..^1].Order(), unseen.Items.Select(i => i.ItemId).Order());
        var all = await system.Service.RecommendAsync(everything with { ExcludeSeen = false }, "r", Cancel);
        Assert.Equal(1000, all.Items.Count);
        Assert.DoesNotContain(all.Items, i => i.ItemId == model.Items[^1]);

        await system.RememberAsync("u1", (model.Items[^1], InteractionType.Unhide, MondayMorning));
        var after = await system.Service.RecommendAsync(everything, "r", Cancel);
        Assert.Equal(model.Items[Taken..].Order(), after.Items.Select(i => i.ItemId).Order());
    }

    [Fact]
    public async Task A_type_that_is_not_positive_takes_no_item()
    {
        Assert.True(PositiveTypes.TryParse("click,like", out var types));
        var service = _system.ServiceWith(new EmptyCatalog(), types);
        await _system.RememberAsync("u1", ("i1", InteractionType.View, MondayMorning), ("i2", InteractionType.Like, MondayMorning));

        var answer = await service.RecommendAsync(new RecommendationRequest { UserId = "u1", K = 20 }, "r", Cancel);
        Assert.Contains(answer.Items, i => i.ItemId == "i1");
        Assert.DoesNotContain(answer.Items, i => i.ItemId == "i2");
    }

    [Fact]
    public async Task Page_two_is_what_is_left_when_page_one_is_excluded()
    {
        var all = (await AskAsync(new RecommendationRequest { UserId = "u1", K = 10 })).Items.Select(i => i.ItemId).ToList();
        var second = await AskAsync(new RecommendationRequest { UserId = "u1", K = 5, Exclude = all[..5] });
        Assert.Equal(all[5..], second.Items.Select(i => i.ItemId));
    }

    [Fact]
    public async Task A_family_can_be_asked_for_alone_and_is_its_own_source()
    {
        var answer = await AskAsync(new RecommendationRequest { UserId = "u1", Model = "taste" });
        Assert.Equal("taste", answer.Model);
        Assert.All(answer.Items, i => Assert.Equal(new RecommendationSource("taste", i.Score), Assert.Single(i.Sources)));
    }

    [Theory]
    [InlineData("similar")]
    [InlineData("oracle")]
    public async Task An_unknown_model_is_an_error_that_lists_the_known_ones(string model)
    {
        var error = await Assert.ThrowsAsync<ScoringException>(() => AskAsync(new RecommendationRequest { Model = model }));
        Assert.Equal((ScoringErrorCodes.UnknownModel, "model"), (error.Code, error.Field));
        Assert.Contains("popular, taste, blend", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Categories_without_a_catalog_are_an_error()
    {
        var error = await Assert.ThrowsAsync<ScoringException>(() => AskAsync(new RecommendationRequest { Filter = "category eq 'a'" }));
        Assert.Equal((ScoringErrorCodes.NoCatalog, "filter"), (error.Code, error.Field));
    }

    [Fact]
    public async Task Similar_items_are_the_row_of_the_item_without_itself()
    {
        var answer = await _system.Service.SimilarAsync("i3", new RecommendationRequest { K = 4 }, "r2", Cancel);
        Assert.Equal(
            Enumerable.Range(1, 12).Where(i => i != 3).OrderByDescending(i => _model.Likeness[(3 * _model.Size) + i]).Take(4).Select(i => $"i{i}"),
            answer.Items.Select(i => i.ItemId));
        var error = await Assert.ThrowsAsync<ScoringException>(
            () => _system.Service.SimilarAsync("nothing", new RecommendationRequest(), "r", Cancel));
        Assert.Equal((ScoringErrorCodes.UnknownItem, "itemId"), (error.Code, error.Field));
    }

    private Task<RecommendationAnswer> AskAsync(RecommendationRequest request) => _system.Service.RecommendAsync(request, "r1", Cancel);

    private void AssertItems(RecommendationAnswer answer, int user, int[] history, float[] ages, int[] context, int[] without)
    {
        var expected = Enumerable.Range(1, _model.Items.Length).Except(without)
            .Select(i => (Id: $"i{i}", Parts: _model.Score(i, user, history, ages, context)))
            .OrderByDescending(e => e.Parts.Sum()).ToList();
        Assert.Equal(expected.Select(e => e.Id), answer.Items.Select(i => i.ItemId));
        Assert.All(answer.Items.Zip(expected), pair =>
        {
            Assert.Equal(pair.Second.Parts.Sum(), pair.First.Score, 1e-4);
            Assert.Equal(pair.Second.Parts[0], pair.First.Sources.Single(s => s.Name == "taste").Contribution, 1e-4);
        });
    }
}
