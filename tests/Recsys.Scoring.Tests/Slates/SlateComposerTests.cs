using Recsys.Domain;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Slates;

namespace Recsys.Scoring.Tests.Slates;

public sealed class SlateComposerTests
{
    [Fact]
    public void Marginal_relevance_picks_as_worked_by_hand()
    {
        // Scaled scores 1, .9, .5, 0; d = .5. After a: b shares its category (.45 − .5), c does not (.25 − 0), so c comes second.
        SlateCandidate[] candidates = [Of("a", 10, "x"), Of("b", 9, "x"), Of("c", 5, "y"), Of("d", 0)];
        Assert.Equal("acdb", Ids(SlateComposer.Compose(candidates, Rules(4, new DiversityOptions { Strength = 0.5 }))));
    }

    [Fact]
    public void A_category_that_stands_twice_counts_once()
    {
        // Scaled scores 1, .9, .7, 0; d = .4. After a: b is wholly like it (.54 − .4), c half (.42 − .2), d not (0); after c still .14 and 0.
        SlateCandidate[] candidates = [Of("a", 10, "x", "x"), Of("b", 9, "x"), Of("c", 7, "y", "x", "y"), Of("d", 0, "z")];
        Assert.Equal("acbd", Ids(SlateComposer.Compose(candidates, Rules(4, new DiversityOptions { Strength = 0.4 }))));
    }

    [Fact]
    public void A_pin_stands_where_it_shall_and_moves_up_where_others_end()
    {
        SlateCandidate[] candidates = [Of("a", 3), Of("b", 2), Of("c", 1)];
        Assert.Equal("apbc", Ids(SlateComposer.Compose(candidates, Rules(4, pins: (2, Of("p", -5))))));
        Assert.Equal("paqb", Ids(SlateComposer.Compose(candidates, Rules(4, pins: [(1, Of("p", 0)), (3, Of("q", 0))]))));
        Assert.Equal("abcpq", Ids(SlateComposer.Compose(candidates, Rules(9, pins: [(5, Of("p", 0)), (9, Of("q", 0))]))));
    }

    [Fact]
    public void A_pin_counts_for_the_cap_of_its_category_and_is_not_held_by_it()
    {
        SlateCandidate[] candidates = [Of("a", 3, "x"), Of("b", 2, "x"), Of("c", 1, "y")];
        var cap = new DiversityOptions { MaxPerCategory = 1 };
        Assert.Equal("pc", Ids(SlateComposer.Compose(candidates, Rules(4, cap, (1, Of("p", 0, "x"))))));
        Assert.Equal("acp", Ids(SlateComposer.Compose(candidates, Rules(4, cap, (3, Of("p", 0, "x"))))));
    }

    [Fact]
    public void Candidates_far_below_do_not_change_what_diversity_picks()
    {
        SlateCandidate[] candidates = [.. Enumerable.Range(0, 200).Select(n => Of($"{n},", 5 - (n / 200.0), n % 3 == 0 ? "x" : "y"))];
        var rules = Rules(20, new DiversityOptions { Strength = 0.3 });
        var far = Enumerable.Range(0, 30).Select(n => Of($"far{n},", -3 - n, "z"));
        Assert.Equal(Ids(SlateComposer.Compose(candidates, rules)), Ids(SlateComposer.Compose([.. candidates, .. far], rules)));
    }

    private static string Ids(IEnumerable<Recommendation> slate) => string.Concat(slate.Select(i => i.ItemId));

    private static SlateCandidate Of(string id, double score, params string[] categories) =>
        new(new Recommendation(id, score, []), categories, false);

    private static SlateRules Rules(int k, DiversityOptions? diversity = null, params (int Position, SlateCandidate Candidate)[] pins) =>
        new(k, diversity ?? new DiversityOptions(), pins.ToDictionary(p => p.Position, p => p.Candidate), 0, "seed");
}
