using Recsys.Domain.Context;
using Recsys.Scoring.Requests;

namespace Recsys.Scoring.Tests.Requests;

public sealed class RecommendationRequestTests
{
    [Theory]
    [InlineData(10, 150, new[] { 150 })]
    [InlineData(10, 5_000, new[] { 200, 1_600, 5_000 })]
    [InlineData(1_000, 1_000_000, new[] { 3_000, 20_000 })]
    public void A_slate_looks_at_more_candidates_where_a_cap_took_too_many_but_never_at_a_whole_large_catalog(int k, int allowed, int[] widths) =>
        Assert.Equal(widths, Selection.Widths(k, allowed));

    public static TheoryData<string, RecommendationRequest> Invalid => new()
    {
        { "k", new RecommendationRequest { K = 0 } },
        { "k", new RecommendationRequest { K = 1001 } },
        { "userId", new RecommendationRequest { UserId = "a\u0085b" } },
        { "items", new RecommendationRequest { Items = [""] } },
        { "exclude", new RecommendationRequest { Exclude = [.. Enumerable.Repeat("i1", 1001)] } },
        { "continue", new RecommendationRequest { Continue = "" } },
        { "context", new RecommendationRequest { Context = new(Enumerable.Range(0, 33).Select(n => KeyValuePair.Create($"f{n}", "x"))) } },
        { "context.device", new RecommendationRequest { Context = RequestContext.Of(new string('x', 257)) } },
        { "freshness", new RecommendationRequest { Freshness = -0.1 } },
        { "exploration", new RecommendationRequest { Exploration = double.NaN } },
        { "k", new RecommendationRequest { K = 51, Explain = true } },
        { "boosts", new RecommendationRequest { Boosts = [.. Enumerable.Repeat(new ItemBoost("a eq 1", 2), 17)] } },
        { "boosts[0].factor", new RecommendationRequest { Boosts = [new("a eq 1", 0)] } },
        { "boosts[1].filter", new RecommendationRequest { Boosts = [new("a eq 1", 2), new("a eq", 2)] } },
        { "pins[0].position", new RecommendationRequest { Pins = [new("i1", 11)] } },
        { "pins[0].itemId", new RecommendationRequest { Pins = [new("", 1)] } },
        { "pins[1]", new RecommendationRequest { Pins = [new("i1", 1), new("i1", 2)] } },
        { "diversity.strength", new RecommendationRequest { Diversity = new() { Strength = 1.5 } } },
        { "diversity.maxPerCategory", new RecommendationRequest { Diversity = new() { MaxPerCategory = 0 } } },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_field_out_of_range_is_named(string field, RecommendationRequest request)
    {
        var error = Assert.Throws<ScoringException>(() => Scenarios.Check(request));
        Assert.Equal((ScoringErrorCodes.InvalidField, field), (error.Code, error.Field));
    }

    [Fact]
    public void The_scenarios_that_are_there_without_a_setting_can_be_asked_for() =>
        Assert.All(Scenarios.Defaults.Values, scenario => Scenarios.Check(scenario(new RecommendationRequest())));
}
