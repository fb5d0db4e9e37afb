using CsCheck;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Domain.Context;
using Recsys.Models.Blend;
using Recsys.Models.Blocks.Embeddings;

namespace Recsys.Models.Tests.Blend;

public class BlendFitTests
{
    private static readonly ContextFeatures Device = new([new ContextField("device", ContextFieldKind.Categorical, ["phone", "desktop"])]);
    private static readonly ContextFeatures Timed = new(
        [new ContextField("hour", ContextFieldKind.Hour, [.. Enumerable.Range(0, 24).Select(h => $"{h}")])]);

    [Fact]
    public void It_finds_the_weights_that_the_answers_were_drawn_with()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.Draw(3_000, 5, (q, i) => (1.5 * a.Standard(q, i)) + (0.7 * b.Standard(q, i)));
        var weights = BlendFit.Fit([a, b], cases, ContextFeatures.None);
        Assert.Equal(BlendForm.Common, weights.Form);
        Assert.Equal(1.5, weights.Common[0], 0.1);
        Assert.Equal(0.7, weights.Common[1], 0.1);
        Assert.True(weights.HeldOutNdcg10 > weights.MemberNdcg10.Max());
    }

    [Fact]
    public void Of_too_few_cases_the_best_member_answers_and_of_none_popularity()
    {
        using var noise = new Oracle("noise", 1);
        using var good = new Oracle("good", 2);
        using var popular = new Oracle("popular", 3);
        var few = Oracle.Draw(6, 5, (q, i) => 20 * good.Standard(q, i));
        Assert.Equal([0, 1, 0], BlendFit.Fit([noise, good, popular], few, ContextFeatures.None).Common);
        Assert.Equal([0, 0, 1], BlendFit.Fit([noise, good, popular], [], ContextFeatures.None).Common);
        Assert.Equal(["good"], BlendFit.Fit([noise, good, popular], few, ContextFeatures.None).Strongest().Members);
    }

    [Fact]
    public void A_member_that_answers_alone_has_the_weight_that_makes_log_odds_of_its_scores()
    {
        using var good = new Oracle("good", 1);
        using var noise = new Oracle("noise", 2);
        var cases = Oracle.Draw(3_000, 5, (q, i) => 3 * good.Standard(q, i));
        Assert.Equal(3, BlendFit.WeightAlone(good, cases), 0.15);
        Assert.InRange(BlendFit.WeightAlone(noise, cases), 0.01, 0.15);
        Assert.Equal(3, BlendFit.Fit([good], cases, ContextFeatures.None).Common[0], 0.15);
    }

    [Fact]
    public void A_member_that_says_the_opposite_is_left_out()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.Draw(1_000, 5, (q, i) => (1.5 * a.Standard(q, i)) - (0.5 * b.Standard(q, i)));
        Assert.Equal(0, BlendFit.Fit([a, b], cases, ContextFeatures.None).Common[1], 1e-9);
        Assert.True(BlendFit.Fit([a, b], cases, ContextFeatures.None, options: new BlendOptions { NonNegative = false }).Common[1] < -0.3);
    }

    [Fact]
    public void A_member_that_knows_nothing_does_not_drag_the_best_one_down()
    {
        using var good = new Oracle("good", 1);
        using var noise = new Oracle("noise", 2);
        var cases = Oracle.Draw(400, 5, (q, i) => 2 * good.Standard(q, i));
        var weights = BlendFit.Fit([noise, good], cases, ContextFeatures.None);
        Assert.InRange(weights.Common[0], 0, 0.15);
        Assert.True(weights.HeldOutNdcg10 >= weights.MemberNdcg10[1]);
    }

    [Fact]
    public void Where_the_context_decides_whom_to_believe_the_weights_follow_it()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.Draw(2_000, 5, (q, i) => 2 * (q.Context[0] == 2 ? a : b).Standard(q, i), withContext: true);
        var weights = BlendFit.Fit([a, b], cases, Device);
        Assert.Equal(BlendForm.ByLengthAndContext, weights.Form);
        Span<double> phone = stackalloc double[2];
        Span<double> desktop = stackalloc double[2];
        weights.For(0, [2], phone);
        weights.For(0, [3], desktop);
        Assert.True(phone[0] > 1.5 && phone[1] < 0.4, $"{phone[0]} {phone[1]}");
        Assert.True(desktop[1] > 1.5 && desktop[0] < 0.4, $"{desktop[0]} {desktop[1]}");
    }

    [Fact]
    public void Where_some_choices_follow_one_member_and_some_another_each_kind_has_its_weights()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var weights = BlendFit.Fit([a, b], Oracle.OneOrTheOther(a, b, 1_000, seed: 5), ContextFeatures.None);
        Assert.Equal(BlendForm.Mixture, weights.Form);
        double[][] kinds = [[.. weights.Common], [.. weights.OfOtherKind]];
        Assert.Contains(kinds, k => k[0] > 3 && k[1] < 0.5);
        Assert.Contains(kinds, k => k[1] > 3 && k[0] < 0.5);
        Assert.Equal(0.5, weights.OtherShare, 0.1);
        Assert.True(weights.HeldOutNdcg10 > weights.MemberNdcg10.Max());
    }

    [Fact]
    public void The_same_cases_give_the_same_weights_to_the_last_bit()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.Draw(300, 5, (q, i) => a.Standard(q, i) + b.Standard(q, i), withContext: true);
        string Json() => System.Text.Json.JsonSerializer.Serialize(BlendFit.Fit([a, b], cases, Device, seed: 4));
        Assert.Equal(Json(), Json());
    }

    [Fact]
    public async Task One_core_gives_the_weights_of_all_cores_to_the_last_bit()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = Oracle.Draw(300, 5, (q, i) => a.Standard(q, i) + b.Standard(q, i), withContext: true);
        string Json() => System.Text.Json.JsonSerializer.Serialize(BlendFit.Fit([a, b], cases, Device, seed: 4));
        var one = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, maxConcurrencyLevel: 1).ConcurrentScheduler;
        Assert.Equal(
            await Task.Run(Json, TestContext.Current.CancellationToken),
            await Task.Factory.StartNew(Json, TestContext.Current.CancellationToken, TaskCreationOptions.None, one));
    }

    [Fact]
    public void Choices_out_of_nothing_do_not_hide_the_member_that_foresees_the_others()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var explained = Oracle.Draw(1_000, 5, (q, i) => (6 * a.Standard(q, i)) + (4 * b.Standard(q, i)));
        var unexplained = Oracle.Draw(3_000, 6, (_, _) => 0);
        var objective = new BlendObjective(2, BlendForm.Common, ContextBasis.Of(ContextFeatures.None), 0.1, 0);
        var all = BlendCases.Collect([a, b], [.. explained, .. unexplained], 0, new BlendOptions());
        var plain = ProjectedNewton.Maximise(objective, all, nonNegative: true);
        var mixed = BlendFit.Fit(
            [a, b], [.. explained, .. unexplained], ContextFeatures.None, options: new BlendOptions { UnexplainedShares = [0.75] });
        Assert.InRange(plain[0], 0, 2);
        Assert.Equal(6, mixed.Common[0], 1.0);
        Assert.Equal(4, mixed.Common[1], 1.0);
        Assert.Equal(0.75, mixed.Unexplained);
    }

    [Fact]
    public void Where_no_choice_may_be_unexplained_the_other_kind_stands_for_those_out_of_nothing()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var explained = Oracle.Draw(1_000, 5, (q, i) => (6 * a.Standard(q, i)) + (4 * b.Standard(q, i)));
        var unexplained = Oracle.Draw(3_000, 6, (_, _) => 0);
        var weights = BlendFit.Fit(
            [a, b], [.. explained, .. unexplained], ContextFeatures.None, options: new BlendOptions { UnexplainedShares = [0] });
        Assert.Equal(BlendForm.Mixture, weights.Form);
        double[][] kinds = [[.. weights.Common], [.. weights.OfOtherKind]];
        Assert.Contains(kinds, k => k.Max() < 0.3);
        Assert.Contains(kinds, k => k[0] > 4 && k[1] > 2);
    }

    [Fact]
    public void Too_few_cases_leave_the_first_member_alone()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        Assert.Equal(BlendForm.BestMember, BlendFit.Fit([a, b], [], ContextFeatures.None).Form);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_of_unexplained_choices_out_of_its_range_is_refused(double share)
    {
        using var a = new Oracle("a", 1);
        Assert.Throws<System.ComponentModel.DataAnnotations.ValidationException>(
            () => BlendFit.Fit([a], [], ContextFeatures.None, options: new BlendOptions { UnexplainedShares = [share] }));
    }

    [Fact]
    public void The_weights_that_are_kept_are_those_that_were_fitted_for_every_hour()
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var objective = new BlendObjective(2, BlendForm.ByLengthAndContext, ContextBasis.Of(Timed), 0.1, 2);
        var random = new Random(4);
        double[] x = [.. Enumerable.Range(0, objective.Size).Select(_ => random.NextDouble())];
        var kept = objective.ToWeights(x, ["a", "b"]);
        var (fitted, used) = (new double[2], new double[2]);
        for (var id = 0; id < Timed.Cardinality; id++)
        {
            var query = new RecommendationQuery { User = id + 1, History = [1, 2, 3], Context = [id] };
            var @case = BlendCases.Collect([a, b], [new EvaluationCase(query, 5)], 0, new BlendOptions()).Single();
            objective.WeightsOf(@case, x, fitted);
            kept.For(query.History.Length, query.Context, used);
            Assert.Equal(fitted, used, (p, q) => Math.Abs(p - q) < 1e-6);
        }
    }

    [Fact]
    public void Gradient_and_curvature_are_the_derivatives_of_the_value() => Gen.Int[0, 1_000].Sample(seed =>
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = BlendCases.Collect([a, b], Oracle.Draw(12, seed, (q, i) => a.Standard(q, i), withContext: true), 0, new BlendOptions());
        var objective = new BlendObjective(2, BlendForm.ByLengthAndContext, ContextBasis.Of(Timed), 0.1, 2);
        var random = new Random(seed);
        double[] x = [.. Enumerable.Range(0, objective.Size).Select(_ => random.NextDouble() - 0.3)];
        double[] shares = [.. cases.Select(_ => random.NextDouble())];
        var (gradient, row) = (new double[x.Length], new double[x.Length]);
        BlendPass At(double[] parameters) => objective.Pass(cases, parameters, areBound: false);
        double Value(double[] parameters) => objective.Value(At(parameters).Logs, parameters, shares);
        var curvature = objective.Derivatives(cases, At(x), gradient, shares);
        const double Step = 1e-3;
        for (var i = 0; i < x.Length; i++)
        {
            var (up, down) = ((double[])x.Clone(), (double[])x.Clone());
            up[i] += Step;
            down[i] -= Step;
            Assert.Equal((Value(up) - Value(down)) / (2 * Step), gradient[i], 2e-2);
            var (g1, g2, one) = (new double[x.Length], new double[x.Length], new double[x.Length]);
            objective.Derivatives(cases, At(up), g1, shares);
            objective.Derivatives(cases, At(down), g2, shares);
            one[i] = 1;
            curvature.Multiply(one, row);
            for (var j = 0; j < x.Length; j++) Assert.Equal((g2[j] - g1[j]) / (2 * Step), row[j], 2e-2);
        }
    }, iter: 5);

    [Theory]
    [InlineData(0.5, 0.0, 0.5, new[] { 0, 2 }, false)]
    [InlineData(0.5, 0.0, 0.0, new[] { 0 }, true)]
    [InlineData(0.0, 0.0, 0.0, new[] { 0, 1, 2 }, false)]
    public void A_step_is_the_same_to_the_last_bit_whether_or_not_what_is_bound_was_counted(
        double a, double b, double c, int[] counted, bool comesBack)
    {
        Oracle[] members = [new("a", 1), new("b", 2), new("c", 3)];
        var drawn = Oracle.Draw(
            200, 3, (q, i) => (2 * members[0].Standard(q, i)) - (2 * members[1].Standard(q, i)) + (2 * members[2].Standard(q, i)));
        var cases = BlendCases.Collect(members, drawn, 0, new BlendOptions());
        var objective = new BlendObjective(3, BlendForm.Common, ContextBasis.Of(ContextFeatures.None), 0.1, 0);
        BlendPass At(bool areBound) => objective.Pass(cases, [a, b, c], areBound);
        Assert.Equal(counted, At(areBound: true).Moving);
        var (some, all) = (ProjectedNewton.Step(objective, cases, At(areBound: true), nonNegative: true)!.Parameters,
            ProjectedNewton.Step(objective, cases, At(areBound: false), nonNegative: true)!.Parameters);
        Assert.Equal(all, some);
        Assert.Equal(0, some[1]);
        Assert.Equal(comesBack, c == 0 && a > 0 && some[2] > 0);
    }

    [Fact]
    public void A_step_of_the_fit_solves_its_linear_system() => Gen.Int[0, 1_000].Sample(seed =>
    {
        using var a = new Oracle("a", 1);
        using var b = new Oracle("b", 2);
        var cases = BlendCases.Collect([a, b], Oracle.Draw(200, seed, (q, i) => a.Standard(q, i), withContext: true), 0, new BlendOptions());
        var objective = new BlendObjective(2, BlendForm.ByLengthAndContext, ContextBasis.Of(Timed), 0.1, 10);
        var (gradient, product) = (new double[objective.Size], new double[objective.Size]);
        var curvature = objective.Derivatives(cases, objective.Pass(cases, new double[objective.Size], areBound: false), gradient);

        // The first and the fourth stay where they are.
        int[] free = [.. Enumerable.Range(1, objective.Size - 1).Where(i => i != 4)];
        var step = ConjugateGradients.Solve(curvature, gradient, free);
        curvature.Multiply(step, product);
        Assert.All(free, i => Assert.Equal(gradient[i], product[i], 1e-5 * gradient.Max(Math.Abs)));
        Assert.Equal((0, 0), (step[0], step[4]));
    }, iter: 5);
}
