using Recsys.Datasets;
using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Popularity;

namespace Recsys.Models.Tests.Families.Popularity;

public class PopularityModelTests
{
    [Fact]
    public void Scores_are_naive_Bayes_worked_out_by_hand()
    {
        // Three items; "tea" is taken at home only. Counts: coffee 3, tea 2, milk 1.
        (string User, string Item, string Place)[] rows =
        [
            ("a", "coffee", "work"), ("b", "coffee", "work"), ("c", "coffee", "home"), ("a", "tea", "home"), ("b", "tea", "home"),
            ("c", "milk", "work"),
            ("a", "coffee", "home"), // a repeat: not counted
        ];
        var builder = new DatasetBuilder("kitchen", isTimed: false);
        foreach (var (r, i) in rows.Select((r, i) => (r, i)))
        {
            builder.Add(new Interaction
            {
                EventId = $"{i}", UserId = r.User, ItemId = r.Item, Type = InteractionType.Click, Timestamp = DateTimeOffset.UnixEpoch.AddDays(i),
                Context = new RequestContext([KeyValuePair.Create("place", r.Place)]),
            });
        }

        var dataset = builder.Build();
        var split = new DatasetSplit("none", dataset, [], []);
        var family = ModelFamilies.With(
            new PopularityOptions { Smoothings = [2], ContextWeights = [1], HalfLivesInDays = [double.PositiveInfinity] });
        using var model = SmallShop.Train(family, new TrainingInput(split, 1));
        var place = dataset.Context.Fields[0];
        var scores = SmallShop.Scores(
            model, new RecommendationQuery { Context = [place.IdOf("home")] }, new RecommendationQuery { Context = [ContextField.Unknown] });

        var (coffee, tea) = (dataset.ItemVocabulary.IndexOf("coffee"), dataset.ItemVocabulary.IndexOf("tea"));
        double pCoffee = 3.5 / 7.5, pTea = 2.5 / 7.5;
        // home: coffee 1 and tea 2 of 3, β = 2.
        Assert.Equal(Math.Log(pCoffee) + Math.Log((1 + (2 * pCoffee)) / (5 * pCoffee)), scores[coffee], 1e-5);
        Assert.Equal(Math.Log(pTea) + Math.Log((2 + (2 * pTea)) / (5 * pTea)), scores[tea], 1e-5);
        Assert.Equal(Math.Log(pCoffee), scores[model.ItemSize + coffee], 1e-5);
    }

    [Fact]
    public void The_context_is_given_the_weight_that_the_validation_cases_ask_for()
    {
        var split = SmallShop.Split(users: 200);
        using var free = SmallShop.Train(ModelFamilies.With(new PopularityOptions()), new TrainingInput(split, 1));
        using var without = SmallShop.Train(ModelFamilies.With(new PopularityOptions { ContextWeights = [0] }), new TrainingInput(split, 1));
        var lift = ((PopularityModel)free).Tables.Lift;
        Assert.Contains(lift, l => l != 0);
        Assert.DoesNotContain(((PopularityModel)without).Tables.Lift, l => l != 0);
    }

    [Fact]
    public void What_a_setting_costs_to_try_does_not_grow_with_the_catalog()
    {
        Assert.Equal(2_000, PopularityTrainer.CasesOf(1_700));
        Assert.All((int[])[20_000, 100_000, 300_000], items => Assert.InRange(PopularityTrainer.CasesOf(items) * (long)items, 1, 100_000_000));
        // So few that a setting is hardly told from another are never taken.
        Assert.Equal(200, PopularityTrainer.CasesOf(1_000_000));
    }

    [Fact]
    public void The_setting_that_is_chosen_is_the_most_likely_one_of_all_that_are_tried()
    {
        var input = new TrainingInput(SmallShop.Split(users: 200), 1);
        double[] weights = [0, 0.25, 0.5, 1], smoothings = [30, 300, 3_000], halfLives = [double.PositiveInfinity, 60, 14];
        double LikelihoodOf(double weight, double smoothing, double halfLife)
        {
            using var model = SmallShop.Train(
                ModelFamilies.With(new PopularityOptions { ContextWeights = [weight], Smoothings = [smoothing], HalfLivesInDays = [halfLife] }),
                input);
            return input.Split.Validation.Average(c =>
            {
                var scores = SmallShop.Scores(model, c.Query);
                var rivals = Enumerable.Range(1, scores.Length - 1).Except(c.Query.History);
                return scores[c.Target] - Math.Log(rivals.Sum(i => Math.Exp(scores[i])));
            });
        }

        var best = (from w in weights from s in smoothings from h in halfLives select (w, s, h)).MaxBy(f => LikelihoodOf(f.w, f.s, f.h));
        using var chosen = SmallShop.Train(ModelFamilies.With(new PopularityOptions()), input);
        var form = ((PopularityModel)chosen).Tables.Form;
        Assert.Equal((best.w, best.h), (form.Weight, form.HalfLifeInDays));
        if (best.w > 0) Assert.Equal(best.s, form.Smoothing);
    }
}
