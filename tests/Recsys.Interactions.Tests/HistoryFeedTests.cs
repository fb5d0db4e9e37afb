using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.History;
using Recsys.Interactions.Log;
using Recsys.Interactions.Table;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class HistoryFeedTests(AzuriteFixture azurite)
{
    private static SequencedInteraction[] Read(long first, long last) =>
        [.. Events.Range(first, last).Select(
            e => new SequencedInteraction(e.SequenceNumber, InteractionJson.Read(e.Body, e.EnqueuedTime).Interaction!))];

    private static IEnumerable<string> ItemsOf(string user, long count) =>
        Read(0, count - 1).Where(s => s.Interaction.UserId == user).Select(s => s.Interaction.ItemId);

    private async Task<(BlobContainerClient Container, TableClient Table)> StoredAsync(params (long First, long Last)[] batches)
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        foreach (var (first, last) in batches) await writer.AppendAsync(0, Events.Range(first, last), Cancel);
        return (container, await azurite.NewTableAsync());
    }

    private static async Task AssertAllAsync(UserHistories history, long count)
    {
        for (var u = 0; u < 17; u++)
            Assert.Equal(ItemsOf($"u{u}", count), (await history.GetAsync($"u{u}", Cancel)).Select(i => i.ItemId));
    }

    /// <summary>An owner of the chain: it takes batches that the log holds, and ends in good order.</summary>
    private static async Task FeedAsync(BlobContainerClient container, TableClient table, params (long First, long Last)[] batches)
    {
        await using var feed = new HistoryFeed(container, new UserHistories(table), "hub");
        foreach (var (first, last) in batches)
        {
            feed.Append("s1", 0, first, last, Read(first, last));
            await feed.DrainAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_batch_that_the_log_holds_and_the_histories_lack_is_made_up_for_before_the_next_one()
    {
        var (container, table) = await StoredAsync((0, 39), (40, 79), (80, 119));
        await FeedAsync(container, table, (0, 39));

        // The owner of 40 to 79 stored them and died before it came to the histories.
        await FeedAsync(container, table, (80, 119));
        await AssertAllAsync(new UserHistories(table), 120);

        // A late redelivery of what was made up for changes nothing.
        await FeedAsync(container, table, (30, 90));
        await FeedAsync(container, table, (40, 79), (0, 19));
        await AssertAllAsync(new UserHistories(table), 120);
    }

    [Fact]
    public async Task What_waits_when_the_owner_ends_is_written()
    {
        var (container, table) = await StoredAsync((0, 39), (40, 79));
        await using (var feed = new HistoryFeed(container, new UserHistories(table), "hub"))
        {
            feed.Append("s1", 0, 0, 39, Read(0, 39));
            feed.Append("s1", 0, 40, 79, Read(40, 79));
        }

        await AssertAllAsync(new UserHistories(table), 80);
    }

    [Fact]
    public async Task What_does_not_fit_into_memory_comes_from_the_log()
    {
        var (container, table) = await StoredAsync((0, 39), (40, 79), (80, 119), (120, 159));
        await using var feed = new HistoryFeed(container, new UserHistories(table), "hub", maxWaiting: 15_000);
        for (var first = 0; first < 160; first += 40) feed.Append("s1", 0, first, first + 39, Read(first, first + 39));
        await feed.DrainAsync(Cancel);
        await AssertAllAsync(new UserHistories(table), 160);
    }

    [Fact]
    public async Task Histories_that_cannot_be_written_keep_nobody_waiting_and_are_made_up_for_when_the_table_is_there()
    {
        var (container, _) = await StoredAsync((0, 39), (40, 79));
        var table = new TableClient(azurite.ConnectionString, azurite.NewName("late"));
        await using var feed = new HistoryFeed(container, new UserHistories(table), "hub");
        feed.Append("s1", 0, 0, 39, Read(0, 39));
        await Assert.ThrowsAnyAsync<Exception>(() => feed.DrainAsync(Cancel));
        await table.CreateAsync(Cancel);
        feed.Append("s1", 0, 40, 79, Read(40, 79));
        await feed.DrainAsync(Cancel);
        await AssertAllAsync(new UserHistories(table), 80);
    }

    [Fact]
    public async Task A_round_ends_at_its_bytes_and_the_next_one_begins_with_the_chains_that_have_waited_longest()
    {
        var (container, table) = await StoredAsync((0, 39), (40, 79));
        foreach (var stream in (string[])["s2", "s3"])
        {
            var writer = new InteractionLogWriter(container, "hub", stream);
            for (var first = 0; first < 80; first += 40) await writer.AppendAsync(0, Events.Range(first, first + 39), Cancel);
        }

        var history = new UserHistories(table);
        await using var feed = new HistoryFeed(container, history, "hub") { BytesARound = 1 };
        var (rounds, nexts) = (new List<long>(), new List<long[]>());
        await feed.CatchUpAsync(new Rounds(done =>
        {
            rounds.Add(done);
            nexts.Add([.. ((string[])["s1", "s2", "s3"]).Select(s => history.FindNextAsync($"hub/{s}", 0, Cancel).GetAwaiter().GetResult())]);
        }), Cancel);
        Assert.Equal([40, 80, 120, 160, 200, 240], rounds);
        Assert.Equal([40, 40, 40], nexts[2]);
        Assert.Equal([80, 80, 80], nexts[5]);
    }

    [Fact]
    public async Task A_chain_that_is_broken_keeps_no_other_back()
    {
        var (container, table) = await StoredAsync((0, 39), (40, 79));
        await new InteractionLogWriter(container, "hub", "s2").AppendAsync(0, Events.Range(0, 39), Cancel);
        await container.DeleteBlobAsync(Storage.BlobPaths.LogBlob("hub", "s1", 0, 0), cancellationToken: Cancel);
        await using var feed = new HistoryFeed(container, new UserHistories(table), "hub");
        var problem = await Assert.ThrowsAsync<AggregateException>(() => feed.CatchUpAsync(null, Cancel));
        Assert.IsType<BrokenChainException>(Assert.Single(problem.InnerExceptions));
        await AssertAllAsync(new UserHistories(table), 40);
    }

    [Fact]
    public async Task A_chain_that_is_broken_keeps_one_of_many_rounds_not_back()
    {
        // More than two rounds of events.
        var (container, table) = await StoredAsync((0, 39), (40, 79));
        await container.DeleteBlobAsync(Storage.BlobPaths.LogBlob("hub", "s1", 0, 0), cancellationToken: Cancel);
        var (writer, history) = (new InteractionLogWriter(container, "hub", "s2"), new UserHistories(table));
        for (var first = 0; first < 45_000; first += 15_000) await writer.AppendAsync(0, Events.Range(first, first + 14_999), Cancel);
        await using var feed = new HistoryFeed(container, history, "hub");
        var problem = await Assert.ThrowsAsync<AggregateException>(() => feed.CatchUpAsync(null, Cancel));
        Assert.IsType<BrokenChainException>(Assert.Single(problem.InnerExceptions));
        Assert.Equal(45_000, await history.FindNextAsync("hub/s2", 0, Cancel));
    }

    [Fact]
    public async Task Who_owns_nothing_reads_nothing_again_of_what_the_owner_has_brought_in()
    {
        var (container, table) = await StoredAsync((0, 39));
        var reads = new BlobReads();
        var options = new BlobClientOptions();
        options.AddPolicy(reads, HttpPipelinePosition.PerCall);
        await using var idle = new HistoryFeed(
            new BlobContainerClient(azurite.ConnectionString, container.Name, options), new UserHistories(table), "hub");
        await idle.CatchUpAsync(null, Cancel);
        var writer = new InteractionLogWriter(container, "hub", "s1");
        for (var first = 40; first < 200; first += 20)
        {
            await writer.AppendAsync(0, Events.Range(first, first + 19), Cancel);
            await FeedAsync(container, table, (first, first + 19));
        }

        await writer.AppendAsync(0, Events.Range(200, 209), Cancel);
        reads.Of.Clear();
        Assert.Equal(10, await idle.CatchUpAsync(null, Cancel));
        Assert.Equal(Storage.BlobPaths.LogBlob("hub", "s1", 0, 200), Assert.Single(reads.Of.Distinct()));
        await AssertAllAsync(new UserHistories(table), 210);
    }

    [Fact]
    public async Task A_start_lists_of_the_log_only_what_the_histories_may_lack()
    {
        var (container, table) = await StoredAsync((0, 9_999), (10_000, 19_999), (20_000, 29_999), (30_000, 39_999));
        await using (var before = new HistoryFeed(container, new UserHistories(table), "hub")) await before.CatchUpAsync(null, Cancel);
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, Events.Range(40_000, 40_009), Cancel);

        var begins = new ListBegins(Storage.BlobPaths.Partition("hub", "s1", 0));
        var options = new BlobClientOptions();
        options.AddPolicy(begins, HttpPipelinePosition.PerCall);
        await using var started = new HistoryFeed(
            new BlobContainerClient(azurite.ConnectionString, container.Name, options), new UserHistories(table), "hub");
        Assert.Equal(10, await started.CatchUpAsync(null, Cancel));
        Assert.Equal(Storage.BlobPaths.LogBlob("hub", "s1", 0, 20_000), begins.Of.First());
        Assert.Equal(0, await started.CatchUpAsync(null, Cancel));
    }

    [Fact]
    public async Task A_start_finds_what_the_histories_lack_of_the_blob_that_they_end_within()
    {
        // A batch that was cut otherwise when it was delivered again.
        var (container, table) = await StoredAsync((0, 39), (40, 79));
        await FeedAsync(container, table, (0, 39), (40, 59));
        await using var started = new HistoryFeed(container, new UserHistories(table), "hub");
        Assert.Equal(20, await started.CatchUpAsync(null, Cancel));
        await AssertAllAsync(new UserHistories(table), 80);
    }

    [Fact]
    public async Task What_another_hub_of_the_table_has_is_no_progress_of_this_one()
    {
        var (container, table) = await StoredAsync((0, 39));
        var history = new UserHistories(table);
        await history.SaveNextAsync([("hub2/s1", 0, 40), ("hu/s1", 0, 40), ("hub/s1", 1, 7)], Cancel);
        Assert.Equal(new Dictionary<(string, int), long> { [("hub/s1", 1)] = 7 }, await history.FindNextsAsync("hub/", Cancel));
        await using var feed = new HistoryFeed(container, history, "hub");
        Assert.Equal(40, await feed.CatchUpAsync(null, Cancel));
    }

    [Fact]
    public async Task Owners_of_the_same_chain_at_once_lose_and_double_nothing()
    {
        var (container, table) = await StoredAsync((0, 39), (40, 79), (80, 119));
        await Task.WhenAll(
            FeedAsync(container, table, (0, 39), (40, 79)), FeedAsync(container, table, (0, 79), (80, 119)), FeedAsync(container, table, (40, 119)));
        await AssertAllAsync(new UserHistories(table), 120);
    }

    [Fact]
    public async Task Histories_catch_up_with_every_chain_also_from_the_table()
    {
        var (container, table) = await StoredAsync((0, 99), (100, 199));
        await new InteractionLogWriter(container, "hub", "import").AppendAsync(3, [], Cancel);
        Assert.NotNull(await new Compaction(container, "hub", TimeProvider.System, new CompactionOptions { RowGroupRows = 30 }).RunAsync(Cancel));
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, Events.Range(200, 249), Cancel);
        var history = new UserHistories(table);
        await using var feed = new HistoryFeed(container, history, "hub");
        Assert.Equal(250, await feed.CatchUpAsync(null, Cancel));
        Assert.Equal(0, await feed.CatchUpAsync(null, Cancel));
        await AssertAllAsync(history, 250);
    }

    [Fact]
    public async Task Catching_up_ends_at_what_it_found_though_events_go_on_coming()
    {
        var (container, table) = await StoredAsync((0, 39));
        await using var feed = new HistoryFeed(container, new UserHistories(table), "hub");
        var writer = new InteractionLogWriter(container, "hub", "s1");
        var next = 40;
        Assert.Equal(40, await feed.CatchUpAsync(new Live(() =>
        {
            // Every round finds another event; it would go on for ever.
            if (next >= 50) return;
            writer.AppendAsync(0, Events.Range(next, next), Cancel).Wait(Cancel);
            feed.Append("s1", 0, next, next, Read(next, next));
            next++;
        }), Cancel));
        Assert.InRange(next, 41, 42);
        await feed.DrainAsync(Cancel);
        await AssertAllAsync(new UserHistories(table), next);
    }

    private sealed class Live(Action round) : IProgress<long>
    {
        public void Report(long value) => round();
    }

    [Fact]
    public async Task An_older_import_does_not_push_out_what_happened_since()
    {
        var (container, table) = await StoredAsync((0, 169));
        await new InteractionLogWriter(container, "hub", "import").AppendAsync(0, Events.Range(0, 99), Cancel);
        var history = new UserHistories(table, limit: 4);
        await using var feed = new HistoryFeed(container, history, "hub");
        feed.Append("s1", 0, 0, 169, Read(0, 169));
        await feed.DrainAsync(Cancel);
        Assert.Equal(100, await feed.CatchUpAsync(null, Cancel));
        Assert.Equal(ItemsOf("u3", 170).TakeLast(4), (await history.GetAsync("u3", Cancel)).Select(i => i.ItemId));
    }

    [Fact]
    public async Task Two_hubs_made_in_the_same_second_share_a_table_without_a_loss()
    {
        var (container, table) = await StoredAsync((0, 39));
        await new InteractionLogWriter(container, "other", "s1").AppendAsync(0, Events.Range(0, 79), Cancel);
        var history = new UserHistories(table);
        await FeedAsync(container, table, (0, 39));
        await using var other = new HistoryFeed(container, history, "other");
        other.Append("s1", 0, 0, 79, Read(0, 79));
        await other.DrainAsync(Cancel);

        // The same moments at the same items are the same events; the numbers of the one hub hide none of the other's.
        Assert.Equal(ItemsOf("u3", 80), (await history.GetAsync("u3", Cancel)).Select(i => i.ItemId));
    }

    [Fact]
    public async Task A_table_that_was_lost_is_made_anew_from_the_log_without_those_who_were_erased()
    {
        var (container, _) = await StoredAsync((0, 39));
        await new Tombstones(container).AddAsync("u3", Cancel);
        var history = new UserHistories(await azurite.NewTableAsync());
        await using var feed = new HistoryFeed(container, history, "hub");
        Assert.Equal(40, await feed.CatchUpAsync(null, Cancel));
        Assert.Empty(await history.GetAsync("u3", Cancel));
        Assert.Equal(ItemsOf("u4", 40), (await history.GetAsync("u4", Cancel)).Select(i => i.ItemId));
    }

    [Fact]
    public async Task A_catching_up_does_not_bring_an_erased_user_back()
    {
        var (container, table) = await StoredAsync((0, 39));
        var history = new UserHistories(table);
        await history.DeleteAsync("u3", isKnown: false, Cancel);
        await using var feed = new HistoryFeed(container, history, "hub");
        await feed.CatchUpAsync(null, Cancel);
        Assert.Empty(await history.GetAsync("u3", Cancel));
        Assert.NotEmpty(await history.GetAsync("u4", Cancel));
    }

    [Fact]
    public async Task Who_is_erased_while_a_feed_goes_on_is_left_out_a_minute_later_at_the_latest()
    {
        var (container, table) = await StoredAsync((0, 39));
        var (history, time) = (new UserHistories(table), new FakeTimeProvider(Events.Start));
        await using var feed = new HistoryFeed(container, history, "hub", time: time);
        await feed.CatchUpAsync(null, Cancel);
        await new Tombstones(container).AddAsync("u3", Cancel);
        await history.DeleteAsync("u3", isKnown: false, Cancel);
        time.Advance(TimeSpan.FromSeconds(61));
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, Events.Range(40, 79), Cancel);
        Assert.Equal(40, await feed.CatchUpAsync(null, Cancel));
        Assert.Empty(await history.GetAsync("u3", Cancel));
        Assert.Equal(ItemsOf("u4", 80), (await history.GetAsync("u4", Cancel)).Select(i => i.ItemId));
    }

    private sealed class Rounds(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }
}
