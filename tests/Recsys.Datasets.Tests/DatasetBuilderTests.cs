using Recsys.Domain;
using Recsys.Domain.Context;

namespace Recsys.Datasets.Tests;

public sealed class DatasetBuilderTests
{
    [Fact]
    public void Rows_are_sorted_by_time_and_ties_keep_their_arrival()
    {
        var dataset = TestRows.Build(("b", "y", 5), ("a", "z", 9), ("a", "x", 5), ("a", "w", 1));
        Assert.Equal(["w", "y", "x", "z"], dataset.Items.ToArray().Select(i => dataset.ItemVocabulary[i]));
        Assert.Equal([1000, 5000, 5000, 9000], dataset.Times.ToArray());
    }

    [Fact]
    public void Indices_follow_the_first_appearance_in_time_and_zero_is_nobody()
    {
        var dataset = TestRows.Build(("b", "y", 5), ("a", "w", 1));
        Assert.Equal((1, 2, 0), (dataset.UserVocabulary.IndexOf("a"), dataset.UserVocabulary.IndexOf("b"), dataset.UserVocabulary.IndexOf("c")));
        Assert.Equal((3, 2), (dataset.ItemVocabulary.Size, dataset.ItemVocabulary.Count));
    }

    [Fact]
    public void What_is_no_positive_signal_is_counted_and_left_out()
    {
        var builder = new DatasetBuilder("rows", PositiveTypes.Default);
        builder.Add(TestRows.View("a", "x", 1));
        builder.Add(TestRows.View("a", "y", 2) with { Type = InteractionType.Impression });
        builder.Add(TestRows.View("a", "z", 3) with { Type = InteractionType.Hide });
        builder.Add(TestRows.View("a", "z", 4) with { Type = InteractionType.Unhide });
        var dataset = builder.Build();
        Assert.Equal(1, dataset.Count);
        Assert.Equal(3, builder.NotPositive);
        Assert.Equal(["x"], dataset.ItemVocabulary.Ids);
    }

    [Fact]
    public void Contexts_are_encoded_row_by_row_in_the_users_local_time()
    {
        var builder = new DatasetBuilder("rows");
        builder.Add(TestRows.View("a", "x", 0, "tv") with { Timestamp = new DateTimeOffset(2026, 3, 7, 23, 0, 0, TimeSpan.FromHours(9)) });
        builder.Add(TestRows.View("a", "y", 0) with { Timestamp = new DateTimeOffset(2026, 3, 7, 15, 0, 0, TimeSpan.Zero) });
        var dataset = builder.Build();
        Assert.Equal(["hour", "weekday", "device"], dataset.Context.Fields.Select(f => f.Name));
        // 23 h in Japan is 14 h UTC: it comes first.
        Assert.Equal([2 + 23, 26 + 2 + 5, 26 + 9 + 2], dataset.ContextOf(0).ToArray());
        Assert.Equal([2 + 15, 26 + 2 + 5, 26 + 9], dataset.ContextOf(1).ToArray());
    }

    [Fact]
    public void An_order_without_times_has_no_hours() => Assert.Empty(TestRows.Build(false, ("a", "x", 1)).Context.Fields);

    [Theory]
    [InlineData(2_000)]
    [InlineData(8_000)]
    [InlineData(32_000)]
    public void An_event_with_a_context_of_its_own_costs_some_numbers_and_no_dictionary(int events)
    {
        var drawn = new Interaction[events];
        for (var n = 0; n < events; n++)
        {
            drawn[n] = TestRows.View($"u{n % 100}", $"i{n % 70}", n) with
            {
                Context = RequestContext.Of($"d{n % 3}", $"c{n % 11}").With("campaign", $"{n % 7}").With("page", $"{n % 13}"),
            };
        }

        var builder = new DatasetBuilder("drawn");
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var interaction in drawn) builder.Add(interaction);
        // Columns that double hold at most twice what is in them, and have allocated as much again.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (300 * events) + 100_000);
    }

    [Fact]
    public void Nothing_gives_an_empty_data_set()
    {
        var dataset = TestRows.Build();
        Assert.Equal((0, 1), (dataset.Count, dataset.UserVocabulary.Size));
    }

    [Fact]
    public void Histories_hold_each_users_rows_in_order_of_time()
    {
        var dataset = TestRows.Build(("a", "x", 1), ("b", "x", 2), ("a", "y", 3), ("a", "x", 4));
        var histories = dataset.Histories;
        Assert.Equal(3, histories.Users);
        Assert.Equal([0, 2, 3], histories.RowsOf(1).ToArray());
        Assert.Equal([1, 2, 1], histories.ItemsOf(1).ToArray());
        Assert.Equal([1000, 3000, 4000], histories.RowsOf(1).ToArray().Select(r => dataset.Times[r]));
        Assert.Equal((0, 3, 1), (histories.CountOf(0), histories.CountOf(1), histories.CountOf(2)));
    }

    [Fact]
    public void A_part_keeps_vocabularies_and_encoding()
    {
        var dataset = TestRows.Build(("a", "x", 1), ("b", "y", 2), ("a", "z", 3));
        var part = dataset.Where(r => r != 1);
        Assert.Equal([1, 1], part.Users.ToArray());
        Assert.Equal([1, 3], part.Items.ToArray());
        Assert.Same(dataset.ItemVocabulary, part.ItemVocabulary);
        Assert.Equal(dataset.ContextOf(2).ToArray(), part.ContextOf(1).ToArray());
    }

    [Fact]
    public void Columns_that_do_not_fit_or_run_backwards_are_refused()
    {
        var users = new Vocabulary(["a"]);
        var items = new Vocabulary(["x"]);
        Assert.Throws<ArgumentException>(
            () => new InteractionDataset("d", users, items, Domain.Context.ContextFeatures.None, true, [1], [1, 1], [0], []));
        Assert.Throws<ArgumentException>(
            () => new InteractionDataset("d", users, items, Domain.Context.ContextFeatures.None, true, [1, 1], [1, 1], [5, 4], []));
    }

    [Fact]
    public void What_describes_the_item_or_the_user_is_no_context_of_the_moment()
    {
        var builder = new DatasetBuilder("joined");
        for (var n = 0; n < 200; n++)
        {
            var (user, item) = (n % 10, n * 7 % 13);
            var context = RequestContext.Of(device: n % 3 == 0 ? "tv" : "phone", country: $"c{user}").With("genre", $"g{item % 4}")
                .With("shop", "one")
                // A price that changed once for one item describes it all the same.
                .With("price", n == 150 ? "0" : $"p{item % 5}");
            builder.Add(TestRows.View($"u{user}", $"i{item}", n) with { Context = context });
        }

        Assert.Equal(["hour", "weekday", "device", "shop"], builder.Build().Context.Fields.Select(f => f.Name));
        Assert.Equal(["country", "genre", "price"], builder.Attributes);
        Assert.Equal(["country", "genre", "price"], builder.FieldsLeftOut);
    }

    [Fact]
    public void Names_of_fields_that_differ_in_each_event_are_bounded()
    {
        var builder = new DatasetBuilder("names", isTimed: false);
        for (var n = 0; n < 10_000; n++)
        {
            builder.Add(new Interaction
            {
                EventId = "e", UserId = $"u{n % 50}", ItemId = $"i{n % 7}", Type = InteractionType.View,
                Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(n), Context = RequestContext.Of(n % 3 == 0 ? "tv" : "phone").With($"f{n}", "x"),
            });
        }

        Assert.Equal(["device"], builder.Build().Context.Fields.Select(f => f.Name));
        Assert.Equal(4_095, builder.FieldsLeftOut.Count);
    }

    [Fact]
    public void Without_evidence_a_field_stays()
    {
        var builder = new DatasetBuilder("few");
        for (var n = 0; n < 5; n++) builder.Add(
            TestRows.View("u", $"i{n % 4}", n) with { Context = RequestContext.Empty.With("genre", $"g{n % 4}") });
        Assert.Contains("genre", builder.Build().Context.Fields.Select(f => f.Name));
    }

    [Fact]
    public void Places_in_an_order_have_no_hours_and_may_lie_beside_moments()
    {
        Assert.False(Times(3, 0).IsTimed);
        var mixed = Times(3, 5);
        Assert.True(mixed.IsTimed);
        var missing = new[] { mixed.Context.OffsetOf(0) + ContextField.Missing, mixed.Context.OffsetOf(1) + ContextField.Missing };
        Assert.Equal([true, true, true, false, false, false, false, false],
            Enumerable.Range(0, 8).Select(r => mixed.ContextOf(r).SequenceEqual(missing)));

        static InteractionDataset Times(int places, int moments)
        {
            var builder = new DatasetBuilder("log", isTimed: null);
            for (var n = 0; n < places + moments; n++) builder.Add(TestRows.View("u", $"i{n}", n < places ? n : 1_600_000_000 + n));
            return builder.Build();
        }
    }

    [Fact]
    public void A_vocabulary_refuses_an_id_that_occurs_twice() => Assert.Throws<ArgumentException>(() => new Vocabulary(["a", "b", "a"]));
}
