using Azure.Data.Tables;
using CsCheck;
using Recsys.Domain;
using Recsys.Interactions.History;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class SeenAndHiddenTests(AzuriteFixture azurite)
{
    private static SequencedInteraction Event(long sequence, string item, InteractionType type = InteractionType.View, int? second = null) => new(
        sequence,
        new Interaction
        {
            EventId = $"e{sequence}", UserId = "u", ItemId = item, Type = type, Timestamp = Events.Start.AddSeconds(second ?? sequence),
        });

    private static ulong[] HashesOf(IEnumerable<string> items) => [.. items.Select(ItemHash.Of).Order()];

    private static async Task AssertHiddenAsync(UserHistories histories, params string[] items) =>
        Assert.Equal(HashesOf(items), (await histories.FindAsync("u", Cancel)).Hidden.Order());

    [Fact]
    public async Task All_items_that_a_user_ever_took_are_known_however_few_events_are_kept()
    {
        var table = await azurite.NewTableAsync();
        var items = Enumerable.Range(0, 5_000).Select(i => $"i{i}").ToArray();
        for (var first = 0; first < items.Length; first += 700)
        {
            var at = first;
            await new UserHistories(table).AppendAsync("s1", 0, [.. items.Skip(at).Take(700).Select((item, i) => Event(at + i, item))], Cancel);
        }

        var history = await new UserHistories(table).FindAsync("u", Cancel);
        Assert.Equal(UserHistories.DefaultLimit, history.Interactions.Count);
        Assert.Equal(HashesOf(items), history.Seen.Select(s => s.Hash).Order());
    }

    [Fact]
    public async Task Of_two_words_of_one_moment_the_one_that_came_last_holds_also_where_the_first_is_fresh_still()
    {
        var histories = new UserHistories(await azurite.NewTableAsync());
        var (hide, unhide) = (Event(0, "a", InteractionType.Hide, 7), Event(1, "a", InteractionType.Unhide, 7));
        await histories.AppendAsync("s1", 0, [hide, unhide], Cancel);
        var history = await histories.FindAsync("u", Cancel);
        Assert.Empty(history.With([hide.Interaction]).Hidden);
        Assert.Equal(HashesOf(["a"]), history.With([Event(2, "a", InteractionType.Hide, 8).Interaction]).Hidden);
        Assert.Empty(UserHistory.None.With([hide.Interaction, unhide.Interaction]).Hidden);
        Assert.Equal(HashesOf(["a"]), UserHistory.None.With([unhide.Interaction, hide.Interaction]).Hidden);
    }

    [Fact]
    public async Task In_which_way_an_item_was_taken_is_known()
    {
        var histories = new UserHistories(await azurite.NewTableAsync());
        await histories.AppendAsync(
            "s1", 0,
            [
                Event(0, "a"), Event(1, "b", InteractionType.Rate), Event(2, "a", InteractionType.Purchase), Event(3, "c", InteractionType.Hide),
                Event(4, "d", InteractionType.Impression), Event(5, "e", InteractionType.Unhide),
            ],
            Cancel);
        var seen = (await histories.FindAsync("u", Cancel)).Seen;
        Assert.Equal(
            [
                new SeenItem(ItemHash.Of("a") | SeenItem.BitsOf(InteractionType.View, InteractionType.Purchase)),
                new SeenItem(ItemHash.Of("b") | SeenItem.BitsOf(InteractionType.Rate)),
            ],
            seen);
        Assert.True(seen[0].IsAny(SeenItem.BitsOf(InteractionType.Purchase, InteractionType.Like)));
        Assert.False(seen[1].IsAny(SeenItem.BitsOf(InteractionType.Purchase, InteractionType.Like)));
    }

    [Fact]
    public async Task What_is_hidden_stays_hidden_until_it_is_taken_back()
    {
        var histories = new UserHistories(await azurite.NewTableAsync(), limit: 3);
        await histories.AppendAsync("s1", 0, [Event(0, "a", InteractionType.Hide), Event(1, "b", InteractionType.Hide)], Cancel);
        await histories.AppendAsync("s1", 0, [.. Enumerable.Range(2, 100).Select(i => Event(i, $"i{i}"))], Cancel);
        await AssertHiddenAsync(histories, "a", "b");
        await histories.AppendAsync("s1", 0, [Event(200, "a", InteractionType.Unhide)], Cancel);
        await AssertHiddenAsync(histories, "b");
        await histories.AppendAsync("s1", 0, [Event(201, "a", InteractionType.Hide)], Cancel);
        await AssertHiddenAsync(histories, "a", "b");
    }

    [Fact]
    public async Task Of_hiding_and_taking_back_the_later_holds_whichever_comes_first()
    {
        var histories = new UserHistories(await azurite.NewTableAsync());
        await histories.AppendAsync(
            "s1", 0, [Event(0, "a", InteractionType.Unhide, second: 50), Event(1, "b", InteractionType.Hide, second: 50)], Cancel);
        await histories.AppendAsync(
            "import", 0, [Event(0, "a", InteractionType.Hide, second: 10), Event(1, "b", InteractionType.Unhide, second: 10)], Cancel);
        await AssertHiddenAsync(histories, "b");
    }

    [Fact]
    public async Task Redeliveries_in_any_grouping_by_several_owners_give_what_one_reading_gives()
    {
        var types = Enum.GetValues<InteractionType>();
        var events = Gen.Select(Gen.Int[0, 9], Gen.Int[0, types.Length - 1], Gen.Int[0, 1_000])
            .Select((item, type, second) => (Item: $"i{item}", Type: types[type], Second: second)).Array[1, 30];
        var deliveries = Gen.Select(Gen.Int[0, 29], Gen.Int[1, 12], Gen.Int[0, 2]).Array[0, 12];
        await Gen.Select(events, deliveries).SampleAsync(
            async (drawn, again) =>
            {
                // Two chains, because the order between chains is nobody's.
                var chains = drawn.Select((e, i) => (Chain: i % 2, Event: Event(i, e.Item, e.Type, (e.Second * 30) + i)))
                    .GroupBy(e => e.Chain).Select(g => (Name: $"s{g.Key}", Events: g.Select(e => e.Event).ToArray())).ToArray();
                var table = await azurite.NewTableAsync();
                var owners = Enumerable.Range(0, 3).Select(_ => new UserHistories(table)).ToArray();
                var reached = new int[chains.Length];
                foreach (var (from, count, owner) in again.Concat(chains.SelectMany(c => c.Events.Select((_, i) => (i, 3, i % 3)))))
                {
                    for (var c = 0; c < chains.Length; c++)
                    {
                        // From anywhere in what was delivered, never over what was not.
                        var first = Math.Min(from, reached[c]);
                        await owners[owner].AppendAsync(chains[c].Name, 0, [.. chains[c].Events.Skip(first).Take(count)], Cancel);
                        reached[c] = Math.Max(reached[c], Math.Min(first + count, chains[c].Events.Length));
                    }
                }

                Assert.Equal(chains.Select(c => c.Events.Length), reached);
                var taken = drawn.Where(e => e.Type <= InteractionType.Rate)
                    .GroupBy(e => e.Item, (item, of) => ItemHash.Of(item) | SeenItem.BitsOf(of.Select(e => e.Type)));
                var hidden = drawn.Select((e, i) => (e.Item, e.Type, Time: (e.Second * 30) + i))
                    .Where(e => e.Type is InteractionType.Hide or InteractionType.Unhide)
                    .GroupBy(e => e.Item, (_, of) => of.MaxBy(e => e.Time)).Where(e => e.Type == InteractionType.Hide).Select(e => e.Item);
                var history = await owners[0].FindAsync("u", Cancel);
                Assert.Equal(taken.Order(), history.Seen.Select(s => s.Bits).Order());
                Assert.Equal(HashesOf(hidden), history.Hidden.Order());
            },
            iter: 20, threads: 1);
    }

    [Fact]
    public async Task A_history_that_is_full_in_every_part_is_stored_and_then_forgets_what_is_oldest()
    {
        var table = await azurite.NewTableAsync();
        var histories = new UserHistories(table);
        var noise = new byte[96];
        var random = new Random(1);
        SequencedInteraction Noisy(int sequence, string item, InteractionType type = InteractionType.View)
        {
            random.NextBytes(noise);
            var full = Event(sequence, item, type);
            return full with
            {
                Interaction = full.Interaction with
                {
                    Context = new(Enumerable.Range(0, 8).Select(f => KeyValuePair.Create($"{f}", Convert.ToBase64String(noise))))
                },
            };
        }

        await histories.AppendAsync(
            "s1", 0,
            [
                .. Enumerable.Range(0, SeenItems.Capacity).Select(i => Event(i, $"i{i}")),
                .. Enumerable.Range(SeenItems.Capacity, HiddenItems.Capacity).Select(i => Event(i, $"i{i}", InteractionType.Hide)),
                .. Enumerable.Range(200_000, 200).Select(i => Noisy(i, "i0")),
            ],
            Cancel);
        var full = await histories.FindAsync("u", Cancel);
        Assert.Equal((SeenItems.Capacity, HiddenItems.Capacity), (full.Seen.Count, full.Hidden.Count));

        // One by one and by another owner, so that the place of the oldest must be in the entity.
        await histories.AppendAsync("s1", 0, [Event(300_000, "new1")], Cancel);
        await new UserHistories(table).AppendAsync("s1", 0, [Event(300_001, "new2"), Event(300_002, "new3", InteractionType.Hide)], Cancel);
        var after = await histories.FindAsync("u", Cancel);
        Assert.Equal(
            HashesOf([.. Enumerable.Range(2, SeenItems.Capacity - 2).Select(i => $"i{i}"), "new1", "new2"]), after.Seen.Select(s => s.Hash).Order());
        Assert.Equal(
            HashesOf([.. Enumerable.Range(SeenItems.Capacity + 1, HiddenItems.Capacity - 1).Select(i => $"i{i}"), "new3"]), after.Hidden.Order());

        // A word taken back gives way before any that hides.
        await histories.AppendAsync(
            "s1", 0, [Event(300_003, "new3", InteractionType.Unhide), Event(300_004, "new4", InteractionType.Hide)], Cancel);
        Assert.Contains(ItemHash.Of($"i{SeenItems.Capacity + 1}"), (await histories.FindAsync("u", Cancel)).Hidden);
    }

    [Fact]
    public async Task An_erasure_leaves_nothing_of_what_was_seen_or_hidden()
    {
        var table = await azurite.NewTableAsync();
        var histories = new UserHistories(table);
        await histories.AppendAsync(
            "s1", 0, [.. Enumerable.Range(0, 2_000).Select(i => Event(i, $"i{i}", i % 3 == 0 ? InteractionType.Hide : InteractionType.View))],
            Cancel);
        Assert.False(await histories.IsErasedAsync("u", Cancel));
        Assert.True(await histories.DeleteAsync("u", isKnown: false, Cancel));
        Assert.Equal((true, false), (await histories.IsErasedAsync("u", Cancel), await histories.IsErasedAsync("v", Cancel)));
        await new UserHistories(table).AppendAsync("s1", 0, [Event(3_000, "later"), Event(3_001, "later", InteractionType.Hide)], Cancel);
        var history = await histories.FindAsync("u", Cancel);
        Assert.True(history.IsErased);
        Assert.Empty(history.Seen);
        Assert.Empty(history.Hidden);
        var key = UserKey.Of("u");
        var entity = (await table.GetEntityAsync<TableEntity>(key.PartitionKey, key.RowKey, cancellationToken: Cancel)).Value;
        Assert.Equal(["h"], entity.Where(p => p.Value is byte[]).Select(p => p.Key));
    }

    [Theory]
    [InlineData("", 0x2D06800538D394C0)] // XXH3's own vector for no bytes.
    [InlineData("i1", 0x281D112FE991E000)]
    public void The_hash_of_an_item_never_changes(string id, ulong hash) => Assert.Equal(hash, ItemHash.Of(id));
}
