using Recsys.Domain;
using Recsys.Domain.Context;
using Recsys.Interactions.History;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class UserHistoriesTests(AzuriteFixture azurite)
{
    private static SequencedInteraction Seen(
        long sequence, string user, InteractionType type = InteractionType.View, RequestContext? context = null) => new(
        sequence,
        new Interaction
        {
            EventId = $"e{sequence}", UserId = user, ItemId = $"i{sequence}", Type = type, Timestamp = Events.Start.AddSeconds(sequence),
            Context = context ?? RequestContext.Of("phone", "DE"),
        });

    private static SequencedInteraction[] Seen(string user, int first, int last) =>
        [.. Enumerable.Range(first, last - first + 1).Select(s => Seen(s, user))];

    private static async Task<IEnumerable<string>> ItemsAsync(UserHistories history, string user) =>
        (await history.GetAsync(user, Cancel)).Select(i => i.ItemId);

    [Fact]
    public async Task What_a_user_did_is_read_back_with_its_context()
    {
        var history = new UserHistories(await azurite.NewTableAsync());
        await history.AppendAsync("s1", 0, [Seen(0, "a", InteractionType.Purchase), Seen(1, "b"), Seen(2, "a", InteractionType.Impression)], Cancel);
        var only = Assert.Single(await history.GetAsync("a", Cancel));
        Assert.Equal(("i0", InteractionType.Purchase, Events.Start), (only.ItemId, only.Type, only.Timestamp));
        Assert.Equal("phone", only.Context["device"]);
        Assert.Empty(await history.GetAsync("nobody", Cancel));
    }

    [Fact]
    public async Task A_redelivery_in_another_grouping_and_by_another_owner_changes_nothing()
    {
        var table = await azurite.NewTableAsync();
        await new UserHistories(table).AppendAsync("s1", 0, Seen("a", 0, 9), Cancel);
        var other = new UserHistories(table);
        await other.AppendAsync("s1", 0, Seen("a", 4, 12), Cancel);
        await other.AppendAsync("s1", 0, Seen("a", 0, 3), Cancel);
        Assert.Equal(Enumerable.Range(0, 13).Select(i => $"i{i}"), await ItemsAsync(other, "a"));
    }

    [Fact]
    public async Task An_owner_with_an_old_memory_of_a_user_reads_it_again()
    {
        var table = await azurite.NewTableAsync();
        var (a, b) = (new UserHistories(table), new UserHistories(table));
        await a.AppendAsync("s1", 0, Seen("u", 0, 1), Cancel);
        await b.AppendAsync("s1", 0, Seen("u", 2, 3), Cancel);
        await a.AppendAsync("s1", 0, Seen("u", 2, 5), Cancel);
        Assert.Equal(Enumerable.Range(0, 6).Select(i => $"i{i}"), await ItemsAsync(a, "u"));
    }

    [Fact]
    public async Task Partitions_that_write_the_same_user_at_once_lose_nothing()
    {
        var table = await azurite.NewTableAsync();
        var owners = Enumerable.Range(0, 3).Select(_ => new UserHistories(table)).ToList();
        await Task.WhenAll(
            owners.Select((owner, p) => owner.AppendAsync("s1", p, [.. Enumerable.Range(0, 5).Select(s => Seen((p * 100) + s, "u"))], Cancel)));
        Assert.Equal(15, (await owners[0].GetAsync("u", Cancel)).Count);
    }

    [Fact]
    public async Task Only_the_newest_are_kept()
    {
        var history = new UserHistories(await azurite.NewTableAsync(), limit: 5);
        await history.AppendAsync("s1", 0, Seen("a", 0, 99), Cancel);
        Assert.Equal(["i95", "i96", "i97", "i98", "i99"], await ItemsAsync(history, "a"));
    }

    [Fact]
    public async Task Ids_that_table_keys_forbid_and_many_users_in_one_batch_work()
    {
        var history = new UserHistories(await azurite.NewTableAsync());
        string[] users = ["a/b", "a\\b", "#", "?", "\u00e9\u4e2d", "'", new string('x', 256), .. Enumerable.Range(0, 500).Select(i => $"u{i}")];
        await history.AppendAsync("s1", 0, [.. users.Select((u, i) => Seen(i, u))], Cancel);
        for (var i = 0; i < 10; i++) Assert.Equal([$"i{i}"], await ItemsAsync(history, users[i]));
    }

    [Fact]
    public async Task Contexts_too_large_for_an_entity_cost_the_oldest_and_never_block_the_partition()
    {
        var history = new UserHistories(await azurite.NewTableAsync());
        // Noise in base64 compresses to no less than three quarters.
        static RequestContext Large(int seed, int bytes)
        {
            var random = new Random(seed);
            var noise = new byte[bytes];
            random.NextBytes(noise);
            return RequestContext.Empty.With("x", Convert.ToBase64String(noise));
        }

        await history.AppendAsync("s1", 0, [.. Enumerable.Range(0, 20).Select(s => Seen(s, "a", context: Large(s, 10_000)))], Cancel);
        var items = (await ItemsAsync(history, "a")).ToList();
        Assert.InRange(items.Count, 1, 7);
        Assert.Equal("i19", items[^1]);

        await history.AppendAsync("s1", 0, [Seen(20, "b", context: Large(20, 200_000))], Cancel);
        Assert.Empty(await history.GetAsync("b", Cancel));
        await history.AppendAsync("s1", 0, [Seen(21, "b")], Cancel);
        Assert.Equal(["i21"], await ItemsAsync(history, "b"));
    }

    [Fact]
    public async Task A_full_batch_of_large_histories_fits_the_transactions()
    {
        var history = new UserHistories(await azurite.NewTableAsync());
        var noise = new byte[40_000];
        new Random(1).NextBytes(noise);
        var context = RequestContext.Empty.With("x", Convert.ToBase64String(noise));
        var numbers = Enumerable.Range(0, 70 * UserKey.Buckets).Where(s => UserKey.Of($"u{s}").PartitionKey == "00");
        await history.AppendAsync("s1", 0, [.. numbers.Select(s => Seen(s, $"u{s}", context: context))], Cancel);
        var last = Enumerable.Range(0, 70 * UserKey.Buckets).Last(s => UserKey.Of($"u{s}").PartitionKey == "00");
        Assert.Equal([$"i{last}"], await ItemsAsync(history, $"u{last}"));
    }

    [Fact]
    public async Task An_erased_user_is_gone_at_once_also_for_an_owner_that_remembers()
    {
        var table = await azurite.NewTableAsync();
        var (owner, other) = (new UserHistories(table), new UserHistories(table));
        await owner.AppendAsync("s1", 0, Seen("u", 0, 3), Cancel);
        Assert.True(await other.DeleteAsync("u", isKnown: false, Cancel));
        Assert.False(await other.DeleteAsync("nobody", isKnown: false, Cancel));
        Assert.Empty(await owner.GetAsync("u", Cancel));

        // Who asks again, because the answer was lost, hears the same.
        Assert.True(await owner.DeleteAsync("u", isKnown: false, Cancel));
        Assert.False(await owner.DeleteAsync("nobody", isKnown: false, Cancel));

        // Events that no history holds yet are something that is known, also when somebody asks again.
        Assert.True(await owner.DeleteAsync("fresh", isKnown: true, Cancel));
        Assert.True(await owner.DeleteAsync("fresh", isKnown: false, Cancel));

        // Neither what was delivered before, nor what was still in the hub, nor another owner brings anything back.
        await owner.AppendAsync("s1", 0, Seen("u", 0, 5), Cancel);
        await other.AppendAsync("s1", 0, Seen("u", 2, 7), Cancel);
        await new UserHistories(table).AppendAsync("s1", 1, Seen("u", 0, 3), Cancel);
        Assert.Empty(await owner.GetAsync("u", Cancel));
        Assert.Empty(await other.GetAsync("u", Cancel));
    }

    [Fact]
    public async Task New_users_and_known_ones_come_in_any_mixture()
    {
        var table = await azurite.NewTableAsync();
        static SequencedInteraction[] Users(int first, int sequence, int count) =>
            [.. Enumerable.Range(0, count).Select(i => Seen(sequence + i, $"u{first + i}"))];
        await new UserHistories(table).AppendAsync("s1", 0, Users(0, 0, 300), Cancel);

        // A new owner takes them for new at first; it meets known ones, then both, then new ones again.
        var next = new UserHistories(table);
        await next.AppendAsync("s1", 0, Users(100, 300, 100), Cancel);
        await next.AppendAsync("s1", 0, Users(150, 400, 300), Cancel);
        await next.AppendAsync("s1", 0, Users(450, 700, 600), Cancel);
        Assert.Equal(["i0"], await ItemsAsync(next, "u0"));
        Assert.Equal(["i120", "i320"], await ItemsAsync(next, "u120"));
        Assert.Equal(["i180", "i380", "i430"], await ItemsAsync(next, "u180"));
        Assert.Equal(["i250", "i500"], await ItemsAsync(next, "u250"));
        Assert.Equal(["i600"], await ItemsAsync(next, "u350"));
        Assert.Equal(["i1299"], await ItemsAsync(next, "u1049"));
    }

    [Fact]
    public async Task Chains_without_number_leave_a_history_that_can_still_be_written()
    {
        var table = await azurite.NewTableAsync();
        var history = new UserHistories(table);
        for (var chain = 0; chain < 70; chain++)
        {
            await history.AppendAsync($"import-{chain}-{new string('x', 1_000)}", 0, Seen("a", chain, chain), Cancel);
        }

        // Those heard of last are known: their events change nothing a second time.
        await new UserHistories(table).AppendAsync($"import-69-{new string('x', 1_000)}", 0, Seen("a", 69, 69), Cancel);
        Assert.Equal(Enumerable.Range(0, 70).Select(i => $"i{i}"), await ItemsAsync(history, "a"));
    }

    [Fact]
    public async Task An_event_that_comes_late_goes_to_its_place_in_time()
    {
        var history = new UserHistories(await azurite.NewTableAsync());
        await history.AppendAsync("s1", 0, Seen("a", 10, 12), Cancel);
        await history.AppendAsync("import", 0, [.. Seen("a", 0, 2), Seen(11, "a"), Seen(40, "a")], Cancel);
        Assert.Equal(["i0", "i1", "i2", "i10", "i11", "i12", "i40"], await ItemsAsync(history, "a"));
    }

    [Fact]
    public async Task An_event_that_was_sent_again_is_in_the_history_once_and_another_of_the_same_moment_beside_it()
    {
        var history = new UserHistories(await azurite.NewTableAsync());
        var first = Seen(1, "a");
        SequencedInteraction At(long number, string item, InteractionType type) =>
            new(number, first.Interaction with { EventId = $"e{number}", ItemId = item, Type = type });
        await history.AppendAsync("s1", 0, [first, At(2, "i2", InteractionType.View)], Cancel);
        await history.AppendAsync("s1", 0, [At(3, "i1", InteractionType.View), At(4, "i1", InteractionType.Purchase)], Cancel);
        Assert.Equal(
            [("i1", InteractionType.View), ("i2", InteractionType.View), ("i1", InteractionType.Purchase)],
            (await history.GetAsync("a", Cancel)).Select(i => (i.ItemId, i.Type)));
    }
}
