using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Models.Blocks.Training;
using Recsys.Models.Contracts;
using Recsys.Models.Wide;

namespace Recsys.Models.Tests.Wide;

public class ContextLiftsTests
{
    private const int Items = 24;

    private static readonly TrainingInput Habits = new(Split(), Seed: 5);

    [Fact]
    public void Lifts_are_products_of_what_the_context_and_the_item_have()
    {
        // Two fields of two ids each, three items; every factor but the first two is 0.
        var (contexts, items) = (new float[4 * ContextLifts.Width], new float[3 * ContextLifts.Width]);
        contexts[1 * ContextLifts.Width] = 2;
        contexts[(2 * ContextLifts.Width) + 1] = 3;
        items[1 * ContextLifts.Width] = 0.5f;
        items[(2 * ContextLifts.Width) + 1] = -1;
        float[] scores = [10, 10, 10];
        new ContextLifts(contexts, items).AddTo([1, 2], factor: 0.5, scores);
        Assert.Equal([10, 10 + (0.5f * 2 * 0.5f), 10 - (0.5f * 3)], scores);
    }

    [Fact]
    public void What_a_device_lifts_is_found()
    {
        // On a phone the even items are taken five times as often as the odd ones, on a desktop the odd ones:
        // the true difference of the logarithms is 2·log 5.
        var lifts = ContextLifts.Of(Habits)[^1];
        var (even, odd) = MeanDifference(lifts, Habits, "phone", "desktop");
        Assert.InRange(even - odd, 0.6 * 2 * Math.Log(5), 1.2 * 2 * Math.Log(5));
    }

    [Fact]
    public void What_training_did_not_see_lifts_nothing()
    {
        var context = Habits.Split.Train.Context;
        var scores = new float[Habits.Split.Train.ItemVocabulary.Size];
        ContextLifts.Of(Habits)[^1].AddTo(context.Encode(null, RequestContext.Of(device: "toaster")).AsSpan(^1..), factor: 1, scores);
        Assert.All(scores, s => Assert.Equal(0, s));
    }

    [Fact]
    public void An_item_that_nobody_took_is_lifted_by_what_describes_it()
    {
        var split = Habits.Split;
        var fresh = split.Train.ItemVocabulary.IndexOf("i0");
        var input = new TrainingInput(split with { Train = split.Train.Where(r => split.Train.Items[r] != fresh) }, Seed: 5)
        {
            Catalog = Enumerable.Range(0, Items).Select(i => new Item { ItemId = Name(i), Categories = [i % 2 == 0 ? "even" : "odd"] })
                .ToDictionary(i => i.ItemId),
        };
        var lifts = ContextLifts.Of(input)[^1];
        Assert.True(Lift(lifts, input, "phone", fresh) > 0.3);
        Assert.True(Lift(lifts, input, "desktop", fresh) < -0.3);
        Assert.Equal(0, Lift(ContextLifts.Of(input with { Catalog = new Dictionary<string, Item>() })[^1], input, "phone", fresh));
    }

    [Fact]
    public void The_same_seed_gives_the_same_lifts()
    {
        var again = ContextLifts.Of(new TrainingInput(Split(), Seed: 5))[0];
        Assert.Equal(ContextLifts.Of(Habits)[0].OfItems, again.OfItems);
        Assert.Equal(ContextLifts.Of(Habits)[0].OfContext, again.OfContext);
        Assert.NotEqual(again.OfItems, ContextLifts.Of(new TrainingInput(Split(), Seed: 6))[0].OfItems);
    }

    [Fact]
    public void A_few_cases_are_enough_to_see_that_a_context_lifts_and_without_it_nothing_counts()
    {
        // A network that knows nothing of anybody: all items alike.
        var cases = Habits.Split.Validation.Take(40).ToArray();
        float[][] scores = [.. cases.Select(_ => new float[Habits.Split.Train.ItemVocabulary.Size])];
        Assert.NotNull(LiftFit.Of(scores, cases, ContextLifts.Of(Habits)));
        var random = new Random(1);
        EvaluationCase[] mixed = [.. cases.Select(c => c with { Query = c.Query with { Context = cases[random.Next(cases.Length)].Query.Context } })];
        Assert.Null(LiftFit.Of(scores, mixed, ContextLifts.Of(Habits)));
        Assert.Null(LiftFit.Of(scores[..1], cases[..1], ContextLifts.Of(Habits)));
    }

    [Fact]
    public void A_sample_of_the_items_stands_for_all()
    {
        // Over many draws the mean of the estimated denominators comes to the true one.
        float[] logits = [.. Enumerable.Range(0, 500).Select(i => MathF.Sin(i))];
        int[] targets = [7, 7, 400];
        var truth = logits.Skip(1).Sum(z => Math.Exp(z));
        var random = new Random(1);
        double sum = 0;
        for (var n = 0; n < 400; n++)
        {
            var sample = CandidateSample.Of(targets, size: 60, logits.Length, choosable: 499, _ => true, random);
            Assert.Equal(62, sample.Items.Distinct().Count());
            Assert.Equal(targets, sample.Targets.Select(t => sample.Items[t]));
            Assert.DoesNotContain(0, sample.Items);
            sum += sample.Items.Select((item, c) => Math.Exp(logits[item] + sample.Correction[c])).Sum();
        }

        Assert.InRange(sum / 400 / truth, 0.97, 1.03);
    }

    private static (double Even, double Odd) MeanDifference(ContextLifts lifts, TrainingInput input, string a, string b)
    {
        double Of(int parity) => Enumerable.Range(0, Items).Where(i => i % 2 == parity).Average(i =>
        {
            var item = input.Split.Train.ItemVocabulary.IndexOf(Name(i));
            return Lift(lifts, input, a, item) - Lift(lifts, input, b, item);
        });
        return (Of(0), Of(1));
    }

    private static double Lift(ContextLifts lifts, TrainingInput input, string device, int item)
    {
        var scores = new float[input.Split.Train.ItemVocabulary.Size];
        lifts.AddTo(input.Split.Train.Context.Encode(null, RequestContext.Of(device: device)), factor: 1, scores);
        return scores[item];
    }

    private static string Name(int item) => FormattableString.Invariant($"i{item}");

    private static DatasetSplit Split()
    {
        var random = new Random(3);
        var builder = new DatasetBuilder("habits", isTimed: false);
        for (var n = 0; n < 6_000; n++)
        {
            var isPhone = random.Next(2) == 0;
            var parity = random.NextDouble() < 5.0 / 6 == isPhone ? 0 : 1;
            builder.Add(new Interaction
            {
                EventId = FormattableString.Invariant($"{n}"),
                UserId = FormattableString.Invariant($"u{random.Next(500)}"),
                ItemId = Name((2 * random.Next(Items / 2)) + parity),
                Type = InteractionType.Click,
                Timestamp = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(n),
                Context = RequestContext.Of(device: isPhone ? "phone" : "desktop"),
            });
        }

        return Protocols.LeaveOneOut(builder.Build());
    }
}
