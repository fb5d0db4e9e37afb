using CsCheck;
using Recsys.Datasets.Splits;

namespace Recsys.Datasets.Tests.Splits;

public sealed class ProtocolsTests
{
    [Fact]
    public void The_last_new_item_is_the_test_and_the_one_before_it_the_validation()
    {
        var split = Protocols.LeaveOneOut(TestRows.Build(("a", "p", 1), ("a", "q", 2), ("a", "r", 3), ("a", "s", 4)));
        Assert.Equal([1, 2], split.Train.Items.ToArray());
        Assert.Equal([1, 2], split.Validation[0].Query.History);
        Assert.Equal(3, split.Validation[0].Target);
        Assert.Equal([1, 2, 3], split.Test[0].Query.History);
        Assert.Equal(4, split.Test[0].Target);
        Assert.Equal([1000, 2000, 3000], split.Test[0].Query.HistoryTimes);
        Assert.Equal(4000, split.Test[0].Query.At);
    }

    [Fact]
    public void Without_context_the_same_cases_remain_and_nothing_of_the_context()
    {
        var split = Protocols.LeaveOneOut(TestRows.Build(("a", "p", 1), ("a", "q", 2), ("a", "r", 3), ("a", "s", 4)));
        Assert.NotEmpty(split.Train.Context.Fields);
        var plain = ContextFree.Of(split);
        Assert.Empty(plain.Train.Context.Fields);
        Assert.All([.. plain.Validation, .. plain.Test], c => Assert.Empty(c.Query.Context));
        Assert.Equal(split.Train.Items.ToArray(), plain.Train.Items.ToArray());
        Assert.Equal(split.Train.Times.ToArray(), plain.Train.Times.ToArray());
        Assert.Equal(split.Test.Select(c => (c.Target, c.Query.At)), plain.Test.Select(c => (c.Target, c.Query.At)));
    }

    [Fact]
    public void Repeats_are_no_targets_but_stay_in_the_history()
    {
        var split = Protocols.LeaveOneOut(TestRows.Build(("a", "p", 1), ("a", "q", 2), ("a", "q", 3), ("a", "r", 4), ("a", "p", 5)));
        Assert.Equal(3, split.Test[0].Target);
        Assert.Equal([1, 2, 2], split.Test[0].Query.History);
        Assert.Equal(2, split.Validation[0].Target);
        Assert.Equal([1], split.Train.Items.ToArray());
    }

    [Fact]
    public void Of_two_interactions_at_the_same_moment_the_one_that_arrived_last_is_the_last()
    {
        var split = Protocols.LeaveOneOut(TestRows.Build(("a", "p", 1), ("a", "q", 7), ("a", "s", 7), ("a", "r", 7)));
        Assert.Equal("r", split.Train.ItemVocabulary[split.Test[0].Target]);
        Assert.Equal("s", split.Train.ItemVocabulary[split.Validation[0].Target]);
    }

    [Fact]
    public void A_user_with_two_items_is_only_learnt_from()
    {
        var split = Protocols.LeaveOneOut(TestRows.Build(("a", "p", 1), ("a", "q", 2), ("b", "p", 3), ("b", "q", 4), ("b", "r", 5)));
        Assert.Single(split.Test);
        Assert.Equal([1, 1, 2], split.Train.Users.ToArray());
    }

    [Fact]
    public void Data_without_times_has_queries_without_times()
    {
        var query = Protocols.LeaveOneOut(TestRows.Build(false, ("a", "p", 1), ("a", "q", 2), ("a", "r", 3))).Test[0].Query;
        Assert.Empty(query.HistoryTimes);
        Assert.Equal(0, query.At);
    }

    [Fact]
    public void A_time_split_asks_for_the_last_new_item_with_all_that_came_before()
    {
        var split = Protocols.TimeSplit(
            TestRows.Build(
                ("a", "p", 1), ("b", "p", 2), ("a", "q", 3), ("b", "r", 4), ("a", "r", 5), ("a", "s", 6), ("b", "s", 7), ("a", "t", 8), ("a", "p", 9),
                ("c", "p", 10)),
            0.2, 0.3);
        // 10 rows: training ends at the sixth, the test begins at the eighth.
        Assert.Equal(5, split.Train.Count);
        Assert.Equal(("a", "s"), Name(split, split.Validation[0]));
        Assert.Equal(("b", "s"), Name(split, split.Validation[1]));
        // The repeat of p is no target; c has no history.
        Assert.Equal(("a", "t"), Name(split, Assert.Single(split.Test)));
        Assert.Equal([1, 2, 3, 4], split.Test[0].Query.History);
    }

    [Fact]
    public void Interactions_of_one_moment_are_never_divided_by_a_time_split()
    {
        var split = Protocols.TimeSplit(TestRows.Build([.. Enumerable.Range(0, 40).Select(n => ($"u{n % 4}", $"i{n}", n / 10L))]), 0.2, 0.2);
        Assert.Equal(20, split.Train.Count);
        Assert.All(split.Validation, c => Assert.Equal(2000, c.Query.At));
        Assert.All(split.Test, c => Assert.Equal(3000, c.Query.At));
    }

    [Fact]
    public void Dates_without_hours_give_each_span_a_day_of_its_own()
    {
        var split = Protocols.TimeSplit(OfDays(250, 250, 250, 250));
        Assert.Equal(500, split.Train.Count);
        Assert.NotEmpty(split.Validation);
        Assert.NotEmpty(split.Test);
        Assert.All(split.Validation, c => Assert.Equal(2 * Day, c.Query.At));
        Assert.All(split.Test, c => Assert.Equal(3 * Day, c.Query.At));
    }

    [Fact]
    public void A_day_on_which_a_quarter_of_a_log_arrived_leaves_validation_its_share()
    {
        var rows = Enumerable.Range(0, 750).Select(n => (User: $"u{n % 50}", Item: $"i{n / 50}", Seconds: (long)n))
            .Concat(Enumerable.Range(750, 250).Select(n => ($"u{n % 50}", $"i{n / 50}", 5_000L)));
        var split = Protocols.TimeSplit(TestRows.Build([.. rows]));
        Assert.Equal(650, split.Train.Count);
        Assert.Equal(50, split.Validation.Count);
        Assert.All(split.Test, c => Assert.Equal(5_000_000, c.Query.At));
    }

    [Fact]
    public void Two_days_are_divided_by_arrival()
    {
        var split = Protocols.TimeSplit(OfDays(600, 400));
        Assert.Equal(800, split.Train.Count);
        Assert.Equal(50, split.Validation.Count);
        Assert.Equal(50, split.Test.Count);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(0.1, 0)]
    [InlineData(0.5, 0.5)]
    [InlineData(double.NaN, 0.1)]
    public void Shares_that_leave_nothing_are_refused(double validation, double test) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Protocols.TimeSplit(TestRows.Build(("a", "p", 1)), validation, test));

    [Fact]
    public void An_empty_set_gives_an_empty_split()
    {
        Assert.Empty(Protocols.LeaveOneOut(TestRows.Build()).Test);
        Assert.Empty(Protocols.TimeSplit(TestRows.Build()).Test);
    }

    [Fact]
    public void Leave_one_out_never_leaks_a_users_own_future() => Datasets.Sample(dataset =>
    {
        var split = Protocols.LeaveOneOut(dataset);
        foreach (var cases in new[] { split.Validation, split.Test })
        {
            foreach (var evaluation in cases)
            {
                AssertHonest(dataset, split, evaluation);
            }
        }

        Assert.Equal(split.Test.Select(c => c.Query.User), split.Validation.Select(c => c.Query.User));
        for (var i = 0; i < split.Test.Count; i++)
        {
            Assert.True(split.Validation[i].Query.History.Length < split.Test[i].Query.History.Length);
        }
    });

    [Fact]
    public void A_time_split_never_leaks_anybodys_future() => Datasets.Sample(dataset =>
    {
        var split = Protocols.TimeSplit(dataset, 0.2, 0.2);
        foreach (var evaluation in split.Validation.Concat(split.Test)) AssertHonest(dataset, split, evaluation);
        int[] validated = [.. split.Validation.Select(RowOf)], tested = [.. split.Test.Select(RowOf)];
        Assert.All(validated, r => Assert.True(r >= split.Train.Count));
        Assert.All(tested, r => Assert.True(r > validated.DefaultIfEmpty(split.Train.Count - 1).Max()));

        int RowOf(EvaluationCase c) => dataset.Histories.RowsOf(c.Query.User)[c.Query.History.Length];
    });

    [Fact]
    public void Where_no_moment_holds_more_than_a_fifth_each_is_on_one_side_of_a_time_split() => Datasets.Sample(dataset =>
    {
        if (dataset.Count < 5 || dataset.Times.ToArray().GroupBy(t => t).Max(g => g.Count()) > dataset.Count / 5) return;
        var split = Protocols.TimeSplit(dataset, 0.2, 0.2);
        var (first, times) = (split.Train.Count, dataset.Times.ToArray());
        Assert.InRange(dataset.Count - first, (0.4 * dataset.Count) - 1, dataset.Count - 1);
        Assert.DoesNotContain(times[first], times[..first]);
        Assert.Empty(split.Validation.Select(c => c.Query.At).Intersect(split.Test.Select(c => c.Query.At)));
    });

    private const long Day = 86_400_000;

    /// <summary>Fifty users who go through a catalog day by day, with the date alone.</summary>
    private static InteractionDataset OfDays(params int[] events) => TestRows.Build(
        [.. events.SelectMany((count, day) => Enumerable.Repeat(day, count)).Select((day, n) => ($"u{n % 50}", $"i{n / 50}", day * Day / 1_000))]);

    private static void AssertHonest(InteractionDataset dataset, DatasetSplit split, EvaluationCase evaluation)
    {
        var query = evaluation.Query;
        Assert.NotEmpty(query.History);
        Assert.DoesNotContain(evaluation.Target, query.History);
        Assert.All(query.HistoryTimes, t => Assert.True(t <= query.At));
        // The history is all that the user did before, and training knows nothing of the user beyond it.
        Assert.Equal(dataset.Histories.ItemsOf(query.User)[..query.History.Length].ToArray(), query.History);
        Assert.Equal(evaluation.Target, dataset.Histories.ItemsOf(query.User)[query.History.Length]);
        Assert.DoesNotContain(evaluation.Target, split.Train.Histories.ItemsOf(query.User).ToArray());
    }

    private static readonly Gen<InteractionDataset> Datasets = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 8], Gen.Long[0, 20])
        .Array[0, 60].Select(rows => TestRows.Build([.. rows.Select(r => ($"u{r.Item1}", $"i{r.Item2}", r.Item3))]));

    private static (string User, string Item) Name(DatasetSplit split, EvaluationCase evaluation) =>
        (split.Train.UserVocabulary[evaluation.Query.User], split.Train.ItemVocabulary[evaluation.Target]);
}
