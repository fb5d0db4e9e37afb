using CsCheck;
using Recsys.Domain.Context;
using Recsys.Models.Blend;
using Recsys.Models.Blocks.Embeddings;

namespace Recsys.Models.Tests.Blend;

public class TwoKindsOfChoicesTests
{
    private static readonly BlendObjective Common = new(2, BlendForm.Common, ContextBasis.Of(ContextFeatures.None), 0.1, 0);

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Two_kinds_rank_new_cases_better_than_one_sum_where_a_choice_follows_one_member_or_the_other(double unexplained)
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = BlendCases.Collect([a, b], Oracle.OneOrTheOther(a, b, 600, seed: 1), 0, new BlendOptions());
        var others = BlendCases.Collect([a, b], Oracle.OneOrTheOther(a, b, 600, seed: 2), 0, new BlendOptions());
        double Ndcg10(IChoiceModel model)
        {
            var x = model.Fit(cases, nonNegative: true);
            return others.Average(c =>
            {
                var blended = new float[c.Count];
                model.Blend(c, x, blended);
                return c.Ndcg10(blended);
            });
        }

        var (one, two) = (Ndcg10(new OneKindOfChoices(Common, unexplained)), Ndcg10(new TwoKindsOfChoices(Common, unexplained)));
        Assert.True(two > one + 0.02, $"{two} {one}");
    }

    [Fact]
    public void No_round_of_the_fit_makes_the_choices_less_likely() => Gen.Select(Gen.Int[0, 1_000], Gen.Double[0, 0.95], Gen.Bool)
        .Sample((seed, unexplained, nonNegative) =>
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = BlendCases.Collect(
            [a, b], [.. Oracle.OneOrTheOther(a, b, 30, seed), .. Oracle.Draw(30, seed, (q, i) => a.Standard(q, i) + b.Standard(q, i))], 0,
            new BlendOptions());
        var model = new TwoKindsOfChoices(Common, unexplained);
        var x = model.At(cases, model.Start(cases, nonNegative), nonNegative);
        var value = model.Value(cases, x);
        for (var round = 0; round < 8; round++)
        {
            var once = model.Round(cases, x, nonNegative);
            var twice = model.Round(cases, once, nonNegative);
            foreach (var next in (double[])[model.Value(cases, once), model.Value(cases, twice)])
            {
                // Blended scores are single precision: a step of nothing may look like one down.
                Assert.True(next >= value - 1e-3, $"{next} after {value} in round {round}");
                value = next;
            }

            x = model.Leap(cases, x, once, twice, nonNegative);
            Assert.True(model.Value(cases, x) >= value, $"{model.Value(cases, x)} after {value} in leap {round}");
            Assert.InRange(x.OtherShare, 0, 1);
            Assert.True(!nonNegative || x.Parameters.Min() >= 0);
            value = model.Value(cases, x);
        }
    }, iter: 20);

    [Fact]
    public void A_fit_with_leaps_comes_as_far_as_many_rounds()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = BlendCases.Collect(
            [a, b], [.. Oracle.OneOrTheOther(a, b, 100, seed: 4), .. Oracle.Draw(100, 5, (q, i) => a.Standard(q, i) + b.Standard(q, i))], 0,
            new BlendOptions());
        var model = new TwoKindsOfChoices(Common, 0);
        double ValueAt(double[] x) => model.Value(cases, model.At(cases, x, nonNegative: true));
        var x = model.At(cases, model.Start(cases, nonNegative: true), nonNegative: true);
        double Rounds(int count)
        {
            for (var round = 0; round < count; round++) x = model.Round(cases, x, nonNegative: true);
            return model.Value(cases, x);
        }

        var (few, many) = (Rounds(60), Rounds(300));
        var leapt = ValueAt(model.Fit(cases, nonNegative: true));
        Assert.True(leapt >= few - 0.1 && leapt <= many + 1e-2, $"{leapt}, after 60 rounds {few}, at the end {many}");
    }

    [Fact]
    public void What_a_fit_maximises_is_the_likelihood_of_the_choices_without_its_penalty()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = BlendCases.Collect([a, b], Oracle.OneOrTheOther(a, b, 20, seed: 3), 0, new BlendOptions());
        double[] x = [1.5, 0.2, 0.1, 0.7, 0.3];
        foreach (var unexplained in (double[])[0, 0.4])
        {
            var model = new TwoKindsOfChoices(Common, unexplained);
            // By hand: 0.1/2 · (1.5² + 0.2² + 0.1² + 0.7²).
            Assert.Equal(model.Value(cases, model.At(cases, x, nonNegative: true)), cases.Sum(c => model.LogLikelihood(c, x)) - 0.1395, 1e-4);
        }
    }
}
