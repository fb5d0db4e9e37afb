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
        // Two cases of three against it are within chance; sixty times the three are not.
        var split = ByHand(timed: true, "bba");
        Assert.InRange(HistoryOrder.ZScore(split), -2, -0.1);
        Assert.True(HistoryOrder.SaysSomething(split));
        Assert.False(HistoryOrder.SaysSomething(split with { Validation = [.. Enumerable.Repeat(split.Validation, 60).SelectMany(c => c)] }));
    }

    [Fact]
    public void Long_histories_that_go_from_popular_to_rare_items_hide_no_chains() =>
        Assert.True(HistoryOrder.ZScore(LongHistories.Split(chains: 0.4)) > 5);

    [Fact]
    public void Going_from_popular_to_rare_items_is_no_order_by_itself() =>
        Assert.InRange(HistoryOrder.ZScore(LongHistories.Split(chains: 0)), -2, 2);

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
    public void By_hand_d_is_how_soon_the_target_came_less_what_a_drawn_order_gives()
    {
        // In a drawn order 1/distance, 0 where the target came first, is 1/2 in the mean of two items and 5/12 of three.
        var after = ((1 - 0.5) + (0.5 - (5.0 / 12))) / Math.Sqrt(2 * 3);
        var before = (0 - 0.5) / Math.Sqrt(1 * 3);
        var mean = ((2 * after) + before) / 3;
        var variance = (((2 * after * after) + (before * before)) / 3) - (mean * mean);
        Assert.Equal(mean / Math.Sqrt(variance / 2), HistoryOrder.ZScore(ByHand(timed: true)), 1e-9);
    }

    [Theory]
    [InlineData(1_000, null, 0.5)]
    [InlineData(500_000, null, 0.3)]
    [InlineData(500_000, 0.1, 0.1)]
    public void The_sequence_model_drops_less_where_there_is_more_to_learn_from(int rows, double? asked, double dropout)
    {
        var dataset = new InteractionDataset(
            "rows", new Vocabulary(["u"]), new Vocabulary(["i"]), Recsys.Domain.Context.ContextFeatures.None, true,
            [.. Enumerable.Repeat(1, rows)], [.. Enumerable.Repeat(1, rows)], new long[rows], []);
        var shape = SequenceShape.Of(new TrainingInput(new DatasetSplit("none", dataset, [], []), 1), new SequenceOptions { Dropout = asked });
        Assert.Equal(dropout, shape.Dropout);
    }

    /// <summary>User 1 took a, t, user 2 a, x, t and user 3 t, b. A case an item of <paramref name="last"/>, which t follows.</summary>
    private static DatasetSplit ByHand(bool timed, string last = "aab")
    {
        var builder = new DatasetBuilder("by hand", isTimed: timed);
        foreach (var (user, items) in new[] { ("1", "at"), ("2", "axt"), ("3", "tb") })
        {
            for (var n = 0; n < items.Length; n++) builder.Add(Take(user, items[n].ToString(), n));
        }

        var train = builder.Build();
        int Id(char item) => train.ItemVocabulary.IndexOf(item.ToString());
        return new DatasetSplit(
            "by hand", train, [.. last.Select(l => new EvaluationCase(new Datasets.Queries.RecommendationQuery { History = [Id(l)] }, Id('t')))], []);
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
