using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;

namespace Recsys.Evaluation.Tests.BackTests;

public sealed class ReliabilityTests
{
    [Fact]
    public void Probabilities_are_the_softmax_over_what_the_user_has_not_seen()
    {
        // Column 0 and the seen items 1 and 2 take no part; a score that is not a number neither.
        using var model = new FixedScores(9, 8, 7, MathF.Log(5), MathF.Log(3), MathF.Log(2), float.NaN);
        var result = BackTest.Run(model, [TestData.Case(4, 1, 2)]);
        Assert.Equal([3, 4, 5], result.Lists.Take(3));
        float[] expected = [0.5f, 0.3f, 0.2f, 0, 0, 0, 0, 0, 0, 0];
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], result.Probabilities[i], 1e-6f);
    }

    [Fact]
    public void A_model_whose_scores_are_the_logarithms_of_the_shares_is_on_the_line()
    {
        double[] shares = [0, 0.4, 0.3, 0.15, 0.1, 0.05];
        using var model = new FixedScores([.. shares.Select(s => (float)Math.Log(s))]);
        // Of a thousand cases each item is the target as often as it is foreseen.
        EvaluationCase[] cases = [.. shares.SelectMany((share, item) => Enumerable.Repeat(TestData.Case(item), (int)Math.Round(1000 * share)))];
        var parts = Reliability.Of(BackTest.Run(model, cases));
        Assert.InRange(parts.Count, 4, Reliability.Parts);
        Assert.Equal(5_000, parts.Sum(p => p.Count));
        Assert.Equal(parts.OrderBy(p => p.Foreseen), parts);
        // Equal probabilities may be cut apart; together they are what was foreseen.
        Assert.Equal(parts.Sum(p => p.Foreseen * p.Count), parts.Sum(p => p.Taken.Mean * p.Count), 1e-3);
    }

    [Fact]
    public void A_model_that_promises_too_much_lies_below_the_line()
    {
        using var model = new FixedScores(0, 5, 4, 3, 2, 1);
        EvaluationCase[] cases = [.. Enumerable.Range(0, 500).Select(c => TestData.Case((c % 5) + 1))];
        var parts = Reliability.Of(BackTest.Run(model, cases));
        Assert.All(parts, p => Assert.InRange(p.Taken.Mean, 0, 1));
        Assert.True(parts[^1].Foreseen > 0.6 && parts[^1].Taken.Mean < 0.3, $"{parts[^1]}");
    }

    [Fact]
    public void Without_cases_there_is_nothing_to_draw()
    {
        using var model = new FixedScores(0, 1, 2);
        Assert.Empty(Reliability.Of(BackTest.Run(model, [])));
    }
}
