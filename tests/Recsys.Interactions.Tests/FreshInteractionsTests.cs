using Microsoft.Extensions.Time.Testing;
using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Interactions.History;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class FreshInteractionsTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider _time = new(Events.Start);

    [Fact]
    public async Task Events_of_a_user_are_there_at_once_and_each_once()
    {
        var fresh = await NewAsync();
        await fresh.AddAsync([Event(1, "a"), Event(2, "b", user: "v")], Cancel);
        await fresh.AddAsync([Event(1, "a"), Event(3, "c")], Cancel);
        Assert.Equal([Event(1, "a"), Event(3, "c")], await fresh.FindAsync("u", Cancel));
        Assert.Equal([Event(2, "b", user: "v")], await fresh.FindAsync("v", Cancel));
        Assert.Empty(await fresh.FindAsync("w", Cancel));
    }

    [Fact]
    public async Task Events_that_come_at_once_are_all_kept()
    {
        var fresh = await NewAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(n => fresh.AddAsync([Event(n, $"i{n}")], Cancel)));
        Assert.Equal(6, (await fresh.FindAsync("u", Cancel)).Count);
    }

    [Fact]
    public async Task Who_sends_very_much_at_once_gets_no_error_and_what_gave_way_comes_with_the_log()
    {
        var fresh = await NewAsync();
        await Task.WhenAll(Enumerable.Range(0, 24).Select(n => fresh.AddAsync([Event(n, $"i{n}")], Cancel)));
        Assert.InRange((await fresh.FindAsync("u", Cancel)).Count, FreshInteractions.Attempts, 24);
    }

    [Fact]
    public async Task The_newest_are_kept_as_far_as_there_is_room()
    {
        var fresh = await NewAsync();
        var wide = new RequestContext(Enumerable.Range(0, 30).Select(n => KeyValuePair.Create($"field{n}", new string('x', 250))));
        await fresh.AddAsync([.. Enumerable.Range(0, 60).Select(n => Event(n, $"i{n}"))], Cancel);
        Assert.Equal(Enumerable.Range(10, 50).Select(n => $"i{n}"), (await fresh.FindAsync("u", Cancel)).Select(i => i.ItemId));
        await fresh.AddAsync([.. Enumerable.Range(100, 20).Select(n => Event(n, $"i{n}") with { Context = wide })], Cancel);
        var kept = await fresh.FindAsync("u", Cancel);
        Assert.InRange(kept.Count, 5, 19);
        Assert.Equal("i119", kept[^1].ItemId);
    }

    [Fact]
    public async Task After_a_while_and_after_an_erasure_nothing_is_kept()
    {
        var fresh = await NewAsync();
        await fresh.AddAsync([Event(1, "a"), Event(2, "b", user: "v")], Cancel);
        await fresh.DeleteAsync("u", Cancel);
        await fresh.DeleteAsync("nobody", Cancel);
        Assert.Empty(await fresh.FindAsync("u", Cancel));
        Assert.Single(await fresh.FindAsync("v", Cancel));
        _time.Advance(FreshInteractions.Lifetime);
        Assert.Empty(await fresh.FindAsync("v", Cancel));
    }

    [Fact]
    public void A_history_takes_what_it_does_not_have_and_a_hide_that_was_taken_back_later_stays_so()
    {
        var known = new UserHistory([RecentInteraction.Of(Event(1, "a"))], false) { Words = Hiding("h", 1) };
        var history = known.With(
        [
            Event(1, "a"), Event(2, "b"), Event(3, "c", InteractionType.Hide), Event(4, "c", InteractionType.Unhide),
            Event(5, "d", InteractionType.Hide),
        ]);
        Assert.Equal(["a", "b", "c", "c", "d"], history.Interactions.Select(i => i.ItemId));
        Assert.Equal(new[] { ItemHash.Of("h"), ItemHash.Of("d") }.Order(), history.Hidden.Order());
        Assert.Contains(history.Seen, s => s.Hash == ItemHash.Of("b") && s.IsAny(SeenItem.BitsOf(InteractionType.View)));
        Assert.Same(known, known.With([Event(1, "a")]));
        var erased = known with { IsErased = true };
        Assert.Same(erased, erased.With([Event(2, "b")]));
    }

    [Fact]
    public void Of_hiding_and_taking_back_the_later_by_its_time_holds_whichever_is_known_and_whichever_comes_first()
    {
        var known = new UserHistory([], false) { Words = Hiding("h", 5) };
        Assert.Single(known.With([Event(4, "h", InteractionType.Unhide)]).Hidden);
        Assert.Empty(known.With([Event(6, "h", InteractionType.Unhide)]).Hidden);
        Assert.Empty(known.With([Event(7, "h", InteractionType.Unhide), Event(6, "h", InteractionType.Hide)]).Hidden);

        // What was known is as it was.
        Assert.Single(known.Hidden);
        Assert.Empty(known.With([Event(6, "h", InteractionType.Unhide)]).With([Event(3, "h", InteractionType.Hide)]).Hidden);
    }

    [Theory]
    [InlineData("hide unhide", "hide", "")]
    [InlineData("unhide hide", "unhide", "h")]
    [InlineData("hide", "hide unhide", "")]
    [InlineData("unhide", "unhide hide", "h")]
    [InlineData("hide unhide", "hide unhide", "")]
    [InlineData("", "hide unhide hide", "h")]
    public void Of_hiding_and_taking_back_in_one_moment_what_came_last_holds_however_much_of_it_is_known(string stored, string fresh, string hidden)
    {
        var words = new HiddenItems();
        foreach (var word in stored.Split(' ', StringSplitOptions.RemoveEmptyEntries)) words.Say("h", Events.Start.AddSeconds(1), word == "hide");
        var history = new UserHistory([], false) { Words = words }.With(
            [.. fresh.Split(' ').Select(w => Event(1, "h", w == "hide" ? InteractionType.Hide : InteractionType.Unhide))]);
        Assert.Equal(hidden.Length, history.Hidden.Count);
    }

    private static HiddenItems Hiding(string item, int number)
    {
        var words = new HiddenItems();
        words.Say(item, Events.Start.AddSeconds(number), hides: true);
        return words;
    }

    private static Interaction Event(int number, string item, InteractionType type = InteractionType.View, string user = "u") => new()
    {
        EventId = $"e{number}", UserId = user, ItemId = item, Type = type, Timestamp = Events.Start.AddSeconds(number),
    };

    private async Task<FreshInteractions> NewAsync() => new(await azurite.NewTableAsync(), _time);
}
