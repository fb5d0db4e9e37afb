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
    public void Types_count_apart_and_those_that_weigh_nothing_not_at_all()
    {
        var counts = new ActivityCounts(new InteractionWeights { Click = 0 });
        foreach (var type in Enum.GetValues<InteractionType>()) counts.Add(Event("a", 0, type));
        counts.Add(Event("a", 0, InteractionType.Purchase));
        Assert.Equal([("a", 2, 0)], counts.Of(InteractionType.Purchase));
        Assert.Equal([("a", 6, 0)], counts.Of(null));
        Assert.Empty(counts.Of(InteractionType.Click));
        Assert.Empty(counts.Of(InteractionType.Impression));
    }

    [Fact]
    public void Places_in_an_order_are_not_counted()
    {
        var counts = new ActivityCounts(InteractionWeights.Default);
        counts.Add(Event("a", 0) with { Timestamp = DateTimeOffset.UnixEpoch.AddMilliseconds(7) });
        Assert.Null(counts.From);
        Assert.Empty(counts.Of(null));
    }

    private static ActivityCounts Counted(params (string Item, int DaysAgo)[] events)
    {
        var counts = new ActivityCounts(InteractionWeights.Default);
        foreach (var (item, days) in events) counts.Add(Event(item, days));
        return counts;
    }

    private static Interaction Event(string item, int daysAgo, InteractionType type = InteractionType.View) => new()
    {
        EventId = "e", UserId = "u", ItemId = item, Type = type, Timestamp = Last.AddDays(-daysAgo),
    };
}
