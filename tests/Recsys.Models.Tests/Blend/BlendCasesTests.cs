using CsCheck;
using Recsys.Models.Blend;

namespace Recsys.Models.Tests.Blend;

public class BlendCasesTests
{
    /// <summary>So little memory that no case fits with all its items.</summary>
    private static readonly BlendOptions Tight =
        new() { MaxScores = 1_000, FewestWholeCases = 1_000, MaxSampledCases = 3_000, MaxAsked = 1_000_000, BestOfMember = 10, SampledItems = 3 };

    [Fact]
    public void Some_items_stand_for_all_in_the_softmax_without_bias()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.OneOrTheOther(a, b, 1, seed: 4);
        double[] weights = [0.7, 0.2];
        var whole = Sum(BlendCases.Collect([a, b], cases, 0, new BlendOptions()).Single(), weights);
        // The same case asked a thousand times draws a thousand samples.
        var many = BlendCases.Collect([a, b], [.. Enumerable.Repeat(cases[0], 1_500)], 0, Tight with { FewestWholeCases = 1_500 });
        Assert.All(many, c => Assert.True(c.Count < c.Unseen && c.Correction.Length == c.Count, $"{c.Count} of {c.Unseen}"));
        Assert.Equal(whole, many.Average(c => Sum(c, weights)), 0.01 * whole);
    }

    [Fact]
    public void Moments_are_the_means_and_covariances_of_the_scores() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[1, 70], Gen.Int[0, 1_000]).Sample((members, items, seed) =>
        {
            var random = new Random(seed);
            float[] scores = [.. Enumerable.Range(0, members * items).Select(_ => (4 * random.NextSingle()) - 2)];
            float[] p = [.. Enumerable.Range(0, items).Select(_ => random.NextSingle() + 0.01f)];
            var sum = p.Sum();
            for (var i = 0; i < items; i++) p[i] /= sum;
            int[] some = [.. Enumerable.Range(0, members).Where(_ => random.Next(3) > 0)];
            var (means, covariance) = new BlendCase(scores, items, 0, 0, []).Moments(p, members, some);
            double Mean(int m) => Enumerable.Range(0, items).Sum(i => (double)p[i] * scores[(m * items) + i]);
            for (var m = 0; m < members; m++)
            {
                Assert.Equal(Mean(m), means[m], 1e-5);
                for (var n = 0; n < members; n++)
                {
                    var product = Enumerable.Range(0, items).Sum(i => (double)p[i] * scores[(m * items) + i] * scores[(n * items) + i]);
                    var expected = some.Contains(m) && some.Contains(n) ? product - (Mean(m) * Mean(n)) : 0;
                    Assert.Equal(expected, covariance[(m * members) + n], 1e-4);
                }
            }
        }, iter: 100);

    [Fact]
    public void The_rank_of_a_target_among_some_items_is_near_that_among_all()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.OneOrTheOther(a, b, 400, seed: 5);
        var whole = BlendCases.Collect([a, b], cases, 0, new BlendOptions());
        var some = BlendCases.Collect([a, b], cases, 0, Tight);
        Assert.All(whole.Zip(some), p => Assert.True(p.First.Unseen == p.Second.Unseen && p.Second.Count < p.First.Count));
        for (var m = 0; m < 2; m++)
        {
            // The best ten of each member are there themselves.
            Assert.Equal(whole.Average(c => c.Ndcg10Of(m)), some.Average(c => c.Ndcg10Of(m)), 1e-9);
        }
    }

    [Fact]
    public void A_fit_on_some_items_finds_the_weights_of_a_fit_on_all()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.Draw(1_500, 6, (q, i) => (1.2 * a.Standard(q, i)) + (0.4 * b.Standard(q, i)));
        var whole = BlendFit.Fit([a, b], cases, Domain.Context.ContextFeatures.None, options: new BlendOptions { UnexplainedShares = [0] });
        var some = BlendFit.Fit([a, b], cases, Domain.Context.ContextFeatures.None, options: Tight with { UnexplainedShares = [0] });
        Assert.Equal(1_500, some.Cases);
        Assert.Equal(whole.Common[0], some.Common[0], 0.1);
        Assert.Equal(whole.Common[1], some.Common[1], 0.1);
    }

    [Theory]
    [InlineData(50_000)]
    [InlineData(300_000)]
    [InlineData(1_000_000)]
    [InlineData(5_000_000)]
    public void What_a_fit_asks_is_some_thousand_catalogs_however_many_cases_there_are(int items)
    {
        const int Members = 8;
        foreach (var cases in (int[])[100_000, 100_000_000])
        {
            var (asked, areWhole) = BlendCases.MostOf(Members, items, cases, new BlendOptions());
            Assert.False(areWhole);
            Assert.InRange(asked, 2_500, 3_000);
        }

        // Each of them, and the blend, which asks each again.
        var judged = 2L * Members * items * BlendChoice.MostOf(Members, items);
        Assert.InRange(judged, 1, Math.Max(1_000_000_000L, 2L * Members * items * 500));
    }

    private static double Sum(BlendCase @case, double[] weights)
    {
        var blended = new float[@case.Count];
        @case.Blend(weights, blended);
        return blended.Sum(s => Math.Exp(s));
    }
}
