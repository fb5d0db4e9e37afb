using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Models.Blocks.Histories;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Sequence;

namespace Recsys.Models.Tests.Blocks.Histories;

public class HistoryOrderTests
{
    private const int Groups = 8;

    [Fact]
    public void Where_tastes_move_on_the_order_counts()
    {
        var split = Wanderers(inOrder: true);
        Assert.True(HistoryOrder.SaysSomething(split), $"z = {HistoryOrder.ZScore(split)}");
        Assert.Equal(new HistoryForm(HistoryForm.DefaultHalfLife, IsCut: true), HistoryForm.Of(new TrainingInput(split, 1), null, null));
    }

    [Fact]
    public void Where_a_file_lists_what_a_user_did_in_no_order_histories_are_sets()
    {
        var split = Wanderers(inOrder: false, timed: false);
        Assert.False(HistoryOrder.SaysSomething(split), $"z = {HistoryOrder.ZScore(split)}");
        Assert.Equal(new HistoryForm(double.PositiveInfinity, IsCut: false), HistoryForm.Of(new TrainingInput(split, 1), null, null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Times_make_an_order_real_where_it_does_not_speak_against_itself(bool timed)
    {
        var split = ByHand(timed);
        Assert.InRange(HistoryOrder.ZScore(split), 0, 2);
        Assert.Equal(timed, HistoryOrder.SaysSomething(split));
    }

    [Fact]
    public void What_chance_alone_says_against_an_order_of_times_does_not_undo_it()
    {
        // Two cases of three the other way round: z = −1/2. Thirty times the three: z is below −2.
        EvaluationCase Reversed(EvaluationCase c) => c with { Query = c.Query with { History = [.. c.Query.History.Reverse()] } };
        var split = ByHand(timed: true);
        var against = split with { Validation = [.. split.Validation.Select(Reversed)] };
        Assert.Equal(-HistoryOrder.ZScore(split), HistoryOrder.ZScore(against), 1e-9);
        Assert.True(HistoryOrder.SaysSomething(against));
        Assert.False(HistoryOrder.SaysSomething(against with { Validation = [.. Enumerable.Repeat(against.Validation, 60).SelectMany(c => c)] }));
    }

    [Fact]
    public void What_is_asked_for_is_taken_whatever_the_order_says()
    {
        var input = new TrainingInput(Wanderers(inOrder: true), 1);
        Assert.Equal(new HistoryForm(5, IsCut: false), HistoryForm.Of(input, 5, false));
        Assert.Equal(new HistoryForm(double.PositiveInfinity, IsCut: false), HistoryForm.Of(input, double.PositiveInfinity, null));
    }

    [Fact]
    public void Without_cases_the_order_is_not_known_to_count()
    {
        var split = Wanderers(inOrder: true) with { Validation = [] };
        Assert.Equal(0, HistoryOrder.ZScore(split));
    }

    [Fact]
    public void By_hand_d_is_the_later_half_less_the_earlier_one_over_its_error() =>
        // d = +δ, +δ, −δ with δ = s(a, t) − s(b, t): mean δ/3, variance δ²·8/9, error δ·√(8/9/2).
        Assert.Equal(1 / 3.0 / Math.Sqrt(4 / 9.0), HistoryOrder.ZScore(ByHand(timed: true)), 1e-9);

    [Theory]
    [InlineData(1_000, null, 0.5)]
    [InlineData(500_000, null, 0.3)]
    [InlineData(500_000, 0.1, 0.1)]
    public void The_sequence_model_drops_less_where_there_is_more_to_learn_from(int rows, double? asked, double dropout)
    {
        var dataset = new InteractionDataset(
            "rows", new Vocabulary(["u"]), new Vocabulary(["i"]), Recsys.Domain.Context.ContextFeatures.None, true,
            [.. Enumerable.Repeat(1, rows)], [.. Enumerable.Repeat(1, rows)], new long[rows], new float[rows], []);
        var shape = SequenceShape.Of(new TrainingInput(new DatasetSplit("none", dataset, [], []), 1), new SequenceOptions { Dropout = asked });
        Assert.Equal(dropout, shape.Dropout);
    }

    /// <summary>
    /// Users 1 and 2 took {a, t}, user 3 {b, t}: s(a, t) = 2/√(2·3), s(b, t) = 1/√(1·3). The cases [b, a] → t and [b, x, a] → t, where x is in
    /// neither half, and the other way round [a, b] → t.
    /// </summary>
    private static DatasetSplit ByHand(bool timed)
    {
        var builder = new DatasetBuilder("by hand", isTimed: timed);
        foreach (var (user, items) in new[] { ("1", "at"), ("2", "at"), ("3", "bt"), ("4", "x") })
        {
            foreach (var item in items) builder.Add(Take(user, item.ToString(), 1));
        }

        var train = builder.Build();
        EvaluationCase Case(string history) => new(
            new Datasets.Queries.RecommendationQuery { History = [.. history.Select(i => train.ItemVocabulary.IndexOf(i.ToString()))] },
            train.ItemVocabulary.IndexOf("t"));
        return new DatasetSplit("by hand", train, [Case("ba"), Case("bxa"), Case("ab")], []);
    }

    /// <summary>Users who pass from one group of items to the next; or the same histories, shuffled.</summary>
    private static DatasetSplit Wanderers(bool inOrder, int users = 200, bool timed = true)
    {
        var random = new Random(5);
        var builder = new DatasetBuilder("wanderers", isTimed: timed);
        for (var user = 0; user < users; user++)
        {
            var start = random.Next(Groups);
            string[] items = [.. Enumerable.Range(0, 16).Select(n => $"{(start + (n / 4)) % Groups}-{random.Next(12)}").Distinct()];
            if (!inOrder) random.Shuffle(items);
            for (var n = 0; n < items.Length; n++) builder.Add(Take($"u{user}", items[n], n));
        }

        return Protocols.LeaveOneOut(builder.Build());
    }

    private static Interaction Take(string user, string item, int n) => new()
    {
        EventId = $"{user}-{item}-{n}", UserId = user, ItemId = item, Type = InteractionType.Click, Timestamp = DateTimeOffset.UnixEpoch.AddHours(n),
    };
}
