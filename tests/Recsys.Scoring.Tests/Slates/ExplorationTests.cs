using CsCheck;
using Recsys.Domain;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Slates;

namespace Recsys.Scoring.Tests.Slates;

public sealed class ExplorationTests
{
    private static readonly Gen<(double[] Scores, bool[] Little, double Epsilon)> Cases = Gen.Select(
        Gen.Double[-20, 20].Array[1, 80], Gen.Bool.Array[80], Gen.Double[0, 1], (scores, little, epsilon) => (scores, little, epsilon));

    [Fact]
    public void The_propensities_of_all_who_can_get_a_place_sum_to_one() => Cases.Sample(c =>
    {
        var alternatives = Of(c.Scores, c.Little, c.Epsilon);
        Assert.Equal(1, alternatives.Sum(a => a.Probability), 1e-12);
        Assert.All(alternatives, a => Assert.InRange(a.Probability, double.Epsilon, 1));
        Assert.Equal(alternatives.Count, alternatives.Select(a => a.Candidate).Distinct().Count());
    });

    [Fact]
    public void A_propensity_is_never_more_than_one_by_a_rounding()
    {
        for (var n = 0; n <= 20_000; n++) Assert.InRange(Of([0], [true], n / 20_000.0)[0].Probability, 0, 1);
    }

    [Fact]
    public void Without_exploration_the_best_has_its_place_for_certain() =>
        Cases.Sample(c => Assert.Equal(new List<(int, double)> { (0, 1) }, Of(c.Scores, c.Little, 0)));

    [Fact]
    public void Items_with_little_exposure_get_their_share_of_the_draws_as_worked_by_hand()
    {
        // Best 0; softmax over scores ln 6, ln 3, 0: .6, .3, .1; the last alone is little shown. ε = .4, s = .25.
        var alternatives = Of([Math.Log(6), Math.Log(3), 0], [false, false, true], 0.4);
        Assert.Equal([0.6 + (0.4 * 0.75 * 0.6), 0.4 * 0.75 * 0.3, (0.4 * 0.75 * 0.1) + (0.4 * 0.25)], alternatives.Select(a => a.Probability), Close);
    }

    [Fact]
    public void Of_many_requests_as_many_get_an_item_as_its_propensity_says()
    {
        const int Draws = 40_000;
        SlateCandidate[] candidates =
            [.. Enumerable.Range(0, 6).Select(n => new SlateCandidate(new Recommendation($"{n}", -0.5 * n, []), [], n >= 4))];
        var first = new Dictionary<string, (int Count, double Propensity)>();
        var second = new Dictionary<(string, string), (int Count, double Propensity)>();
        for (var n = 0; n < Draws; n++)
        {
            var slate = SlateComposer.Compose(
                candidates, new SlateRules(2, new DiversityOptions(), new Dictionary<int, SlateCandidate>(), 0.5, $"request {n}"));
            first[slate[0].ItemId] = (first.GetValueOrDefault(slate[0].ItemId).Count + 1, slate[0].Propensity);
            var pair = (slate[0].ItemId, slate[1].ItemId);
            second[pair] = (second.GetValueOrDefault(pair).Count + 1, slate[0].Propensity * slate[1].Propensity);
        }

        Assert.Equal(6, first.Count);
        Assert.Equal(1, first.Values.Sum(f => f.Propensity), 1e-12);

        // Five deviations of a binomial count: of the 36 numbers one in 50,000 runs would be beyond; the draws are the same in each.
        Assert.All(first.Values, f => Assert.InRange(f.Count - (Draws * f.Propensity), -Bound(f.Propensity), Bound(f.Propensity)));
        Assert.All(second.Values, s => Assert.InRange(s.Count - (Draws * s.Propensity), -Bound(s.Propensity), Bound(s.Propensity)));

        static double Bound(double p) => 5 * Math.Sqrt(Draws * p * (1 - p));
    }

    [Fact]
    public void The_same_request_is_drawn_the_same_way()
    {
        SlateCandidate[] candidates = [.. Enumerable.Range(0, 40).Select(n => new SlateCandidate(new Recommendation($"{n}", 0, []), [], false))];
        List<string> Slate(string seed) =>
            [.. SlateComposer.Compose(candidates, new SlateRules(10, new(), new Dictionary<int, SlateCandidate>(), 1, seed)).Select(i => i.ItemId)];
        Assert.Equal(Slate("r1"), Slate("r1"));
        Assert.NotEqual(Slate("r1"), Slate("r2"));
        Assert.Equal(10, Slate("r1").Distinct().Count());
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;

    private static List<(int Candidate, double Probability)> Of(double[] scores, bool[] little, double epsilon)
    {
        var best = 0;
        int[] top = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(Exploration.MostAlternatives)];
        return Exploration.Alternatives(
            best, top, [.. top.Where(i => i < little.Length && little[i]).Take(Exploration.MostAlternatives)], i => scores[i], epsilon);
    }
}
