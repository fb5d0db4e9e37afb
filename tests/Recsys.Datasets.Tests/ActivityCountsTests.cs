using Recsys.Domain;

namespace Recsys.Datasets.Tests;

public sealed class ActivityCountsTests
{
    private static readonly DateTimeOffset Last = new(2026, 3, 14, 23, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Events_count_in_the_window_of_their_day_whatever_order_they_come_in()
    {
        var counts = Counted(("a", 0), ("a", 6), ("a", 7), ("a", 13), ("b", 14), ("a", 0), ("a", 40));
        Assert.Equal([("a", 3, 2)], counts.Of(null));
        Assert.Equal(new DateTimeOffset(2026, 3, 8, 0, 0, 0, TimeSpan.Zero), counts.From);
        Assert.Equal(new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero), counts.To);

        // The same the other way round: what was counted first falls out when later days come.
        var reversed = Counted(("a", 40), ("a", 0), ("b", 14), ("a", 13), ("a", 7), ("a", 6), ("a", 0));
        Assert.Equal(counts.Of(null), reversed.Of(null));
    }

    [Fact]
    public void Types_count_apart_and_those_that_are_not_positive_not_at_all()
    {
        Assert.True(PositiveTypes.TryParse("view,like,cart,purchase,rate", out var types));
        var counts = new ActivityCounts(types);
        foreach (var type in Enum.GetValues<InteractionType>()) counts.Add(Event("a", 0, type));
        counts.Add(Event("a", 0, InteractionType.Purchase) with { UserId = "another" });
        Assert.Equal([("a", 2, 0)], counts.Of(InteractionType.Purchase));
        Assert.Equal([("a", 2, 0)], counts.Of(null));
        Assert.Empty(counts.Of(InteractionType.Click));
        Assert.Empty(counts.Of(InteractionType.Impression));
    }

    [Fact]
    public void A_user_counts_once_an_item_and_window()
    {
        var counts = new ActivityCounts(PositiveTypes.Default);
        for (var days = 0; days < 14; days++)
        {
            for (var again = 0; again < 3; again++)
            {
                counts.Add(Event("a", days, again == 0 ? InteractionType.Cart : InteractionType.View) with { UserId = "a robot" });
            }
        }

        counts.Add(Event("a", 2) with { UserId = "another" });
        Assert.Equal([("a", 2, 1)], counts.Of(null));
        Assert.Equal([("a", 2, 1)], counts.Of(InteractionType.View));
        Assert.Equal([("a", 1, 1)], counts.Of(InteractionType.Cart));
    }

    [Fact]
    public void Of_more_than_there_is_room_for_a_sample_of_users_stands_for_all()
    {
        var counts = new ActivityCounts(PositiveTypes.Default, mostPairs: 4_000);
        for (var user = 0; user < 40_000; user++)
        {
            counts.Add(Event("all", user % 7) with { UserId = $"u{user}" });
            if (user % 4 == 0) counts.Add(Event("a quarter", user % 7) with { UserId = $"u{user}" });
        }

        // Some 2,000 of 40,000 users stay: five deviations of such a sample.
        var found = counts.Of(null).ToDictionary(c => c.Item, c => c.Count);
        Assert.InRange(found["all"], 36_000, 44_000);
        Assert.InRange(found["a quarter"], 7_600, 12_400);
    }

    [Fact]
    public void Places_in_an_order_are_not_counted()
    {
        var counts = new ActivityCounts(PositiveTypes.Default);
        counts.Add(Event("a", 0) with { Timestamp = DateTimeOffset.UnixEpoch.AddMilliseconds(7) });
        Assert.Null(counts.From);
        Assert.Empty(counts.Of(null));
    }

    private static ActivityCounts Counted(params (string Item, int DaysAgo)[] events)
    {
        var counts = new ActivityCounts(PositiveTypes.Default);
        foreach (var (number, (item, days)) in events.Index()) counts.Add(Event(item, days) with { UserId = $"u{number}" });
        return counts;
    }

    private static Interaction Event(string item, int daysAgo, InteractionType type = InteractionType.View) => new()
    {
        EventId = "e", UserId = "u", ItemId = item, Type = type, Timestamp = Last.AddDays(-daysAgo),
    };
}
