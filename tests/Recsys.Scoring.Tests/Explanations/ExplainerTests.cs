using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Scoring.Graphs;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests.Explanations;

public sealed class ExplainerTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);
    private static readonly string[] Visit = ["i5", "i9", "i17", "i22", "i30"];
    private readonly TableModel _model = new(items: 40);
    private ServingSystem _system = null!;
    private RecommendationService _service = null!;

    public async ValueTask InitializeAsync()
    {
        _system = await ServingSystem.WithModelAsync(azurite, _model);
        _service = _system.ServiceWith(new DescribedCatalog(_model.Items.Select(
            (id, n) => new Item { ItemId = id, Categories = [$"c{n % 4}"], Tags = n % 10 == 0 ? ["rare"] : [] })));
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Without_the_event_named_first_the_score_is_lower_than_without_any_other()
    {
        var answer = await AskAsync(Visit);
        foreach (var item in answer.Items)
        {
            var without = new Dictionary<string, double>();
            foreach (var removed in Visit)
            {
                var other = await AskAsync([.. Visit.Where(v => v != removed)], k: 40, explain: false);
                without[removed] = other.Items.Single(i => i.ItemId == item.ItemId).Score;
            }

            var first = item.Why!.Events[0];
            Assert.Equal(without.MinBy(w => w.Value).Key, first.ItemId);
            Assert.All(item.Why.Events, e => Assert.Equal(item.Score - without[e.ItemId], e.Effect, 1e-4));
        }
    }

    [Fact]
    public async Task The_effect_of_a_field_is_what_the_tables_give_for_it()
    {
        var answer = await AskAsync(Visit);
        var encoded = _model.Context.Encode(Morning, RequestContext.Of("tv"));
        var missing = _model.Context.Encode(null, RequestContext.Empty);
        Assert.All(answer.Items, item =>
        {
            var index = int.Parse(item.ItemId[1..]);
            var effects = item.Why!.Context.ToDictionary(c => c.Field, c => c.Effect);
            Assert.Equal(["device", "hour", "weekday"], effects.Keys.Order());
            Assert.All(_model.Context.Fields.Index(), f => Assert.Equal(
                _model.Trend[(encoded[f.Index] * _model.Size) + index] - _model.Trend[(missing[f.Index] * _model.Size) + index],
                effects[f.Item.Name], 1e-4));
        });
    }

    [Fact]
    public async Task Shares_sum_to_one_and_attributes_are_those_that_events_share()
    {
        var answer = await AskAsync(Visit);
        Assert.All(answer.Items, i => Assert.Equal(1, i.Why!.Sources.Sum(s => s.Share), 1e-9));
        var shared = answer.Items
            .SelectMany(i => i.Why!.Attributes.SelectMany(a => a.ItemIds.Select(o => (i.ItemId, a.Attribute, Other: o))))
            .Where(s => s.Attribute.StartsWith("category=", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(shared);
        Assert.All(shared, s =>
        {
            Assert.Equal((int.Parse(s.ItemId[1..]) - 1) % 4, (int.Parse(s.Other[1..]) - 1) % 4);
            Assert.Contains(s.Other, Visit);
        });
    }

    [Fact]
    public async Task What_a_candidate_shares_is_told_by_the_description_that_scored_it_whoever_stands_beside_it()
    {
        var request = new RecommendationRequest { UserId = "u1", Items = Visit, At = Morning, K = 2, Explain = true, ExcludeSeen = false };
        RankCandidate described = new("new", new Item { ItemId = "new", Categories = ["c0"] });
        var beside = await _service.RankAsync(request, [described, new("i2")], "r", Cancel);
        var alone = await _service.RankAsync(request, [described], "r", Cancel);

        // Of the visit i5, i9 and i17 are of the category.
        foreach (var answer in (RankAnswer[])[beside, alone])
        {
            var why = answer.Items.Single(i => i.ItemId == "new").Why!;
            var shared = Assert.Single(why.Attributes);
            Assert.Equal(("category=c0", "i5 i9 i17"), (shared.Attribute, string.Join(' ', shared.ItemIds)));
            Assert.Empty(why.Events);
            Assert.Single(why.Sources);
        }
    }

    [Fact]
    public async Task A_past_event_goes_with_its_age_and_its_context()
    {
        var model = new TableModel(hasVisits: true);
        await using var system = await ServingSystem.WithModelAsync(azurite, model);
        await system.RememberAsync("u1", RequestContext.Of("phone"), ("i5", InteractionType.View, Morning.AddHours(-3)));
        await system.RememberAsync("u1", RequestContext.Of("tv"), ("i9", InteractionType.View, Morning.AddDays(-2)));
        var answer = await system.Service.RecommendAsync(
            new RecommendationRequest { UserId = "u1", At = Morning, Model = "visits", Explain = true }, "r", Cancel);
        var ids = model.Context.Encode(Morning.AddDays(-2), RequestContext.Of("tv"));
        Assert.All(answer.Items, i => Assert.Equal(
            ids.Sum(c => model.Trend[(c * model.Size) + int.Parse(i.ItemId[1..])]), i.Why!.Events.Single(e => e.ItemId == "i9").Effect, 1e-4));
    }

    [Fact]
    public async Task Who_went_away_is_not_explained_to_the_end()
    {
        using var gone = new CancellationTokenSource();
        using var lease = await _system.Host.AcquireAsync(Cancel);
        var model = lease.Version.Models["blend"];
        long[] history = [.. Enumerable.Range(1, 30).Select(n => (long)n)];
        var query = new GraphQuery
        {
            History = history, HistoryAge = new float[30], K = 5,
            Context = [.. _model.Context.Encode(Morning, RequestContext.Of("tv")).Select(id => (long)id)],
        };
        using var mask = ItemMask.All(lease.Version.Items.Size);
        // 136 histories of thirty events are one run of the towers.
        var answers = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in model.BestOfEach([.. Enumerable.Repeat(query, 300)], mask, gone.Token))
            {
                if (++answers == 1) gone.Cancel();
            }
        });
        Assert.Equal(136, answers);
    }

    [Fact]
    public async Task Who_did_nothing_is_told_the_context_alone()
    {
        var answer = await AskAsync([]);
        Assert.All(answer.Items, i => Assert.Empty(i.Why!.Events));
        Assert.All(answer.Items, i => Assert.NotEmpty(i.Why!.Context));
    }

    [Fact]
    public async Task Another_context_moves_items_by_what_its_fields_and_sources_say()
    {
        var first = new RecommendationRequest { UserId = "u1", Items = Visit, At = Morning, Context = RequestContext.Of("phone"), K = 8 };
        var second = first with { At = Morning.AddHours(12), Context = RequestContext.Of("tv") };
        var answer = await _service.WhatIfAsync(first, second, "r", Cancel);

        Assert.Equal((await _service.RecommendAsync(first, "r", Cancel)).Items.Select(i => i.ItemId), answer.From.Items.Select(i => i.ItemId));
        Assert.Equal((await _service.RecommendAsync(second, "r", Cancel)).Items.Select(i => i.ItemId), answer.To.Items.Select(i => i.ItemId));
        Assert.Equal(
            answer.From.Items.Concat(answer.To.Items).Select(i => i.ItemId).Distinct().Order(), answer.Moved.Select(m => m.ItemId).Order());
        Assert.Equal(answer.Moved.OrderByDescending(m => Math.Abs(m.Change)), answer.Moved);
        Assert.All(answer.Moved, m =>
        {
            Assert.Equal(m.ScoreTo - m.ScoreFrom, m.Change, 1e-6);
            Assert.Equal(m.Change, m.Sources.Sum(s => s.Contribution), 1e-4);

            // Here scores are sums over the fields, so the effects are too; events of the visit are as old at either moment.
            Assert.Equal(["device", "hour"], m.Context.Select(c => c.Field).Order());
            Assert.Equal(m.Change, m.Context.Sum(c => c.Effect), 1e-4);
            Assert.Equal(answer.From.Items.Select(i => i.ItemId).ToList().IndexOf(m.ItemId) + 1, m.RankFrom ?? 0);
            Assert.Equal(answer.To.Items.Select(i => i.ItemId).ToList().IndexOf(m.ItemId) + 1, m.RankTo ?? 0);
        });
    }

    private Task<RecommendationAnswer> AskAsync(string[] visit, int k = 5, bool explain = true) => _service.RecommendAsync(
        new RecommendationRequest
        {
            UserId = "u1", Items = visit, At = Morning, Context = RequestContext.Of("tv"), K = k, Explain = explain, ExcludeSeen = false,
            Exclude = Visit, Model = "blend",
        }, "r", Cancel);
}
