using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Recsys.Domain.Wire;
using Recsys.Interactions.History;
using Recsys.Interactions.Log;
using Recsys.Interactions.Table;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class HistoryFeedTests(AzuriteFixture azurite)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SequencedInteraction[] Read(long first, long last) =>
        [.. Events.Range(first, last).Select(e => new SequencedInteraction(e.SequenceNumber, InteractionJson.Read(e.Body, e.EnqueuedTime).Interaction!))];

    private static IEnumerable<string> ItemsOf(string user, long count) => Read(0, count - 1).Where(s => s.Interaction.UserId == user).Select(s => s.Interaction.ItemId);

    private async Task<(BlobContainerClient Container, TableClient Table)> StoredAsync(params (long First, long Last)[] batches)
    {
        var container = await azurite.NewContainerAsync();
        var writer = new InteractionLogWriter(container, "hub", "s1");
        foreach (var (first, last) in batches) await writer.AppendAsync(0, Events.Range(first, last), Token);
        return (container, await azurite.NewTableAsync());
    }

    private static async Task AssertAllAsync(RecentHistory history, long count)
    {
        for (var u = 0; u < 17; u++)
            Assert.Equal(ItemsOf($"u{u}", count), (await history.GetAsync($"u{u}", Token)).Select(i => i.ItemId));
    }

    [Fact]
    public async Task A_batch_that_the_log_holds_and_the_histories_lack_is_made_up_for_before_the_next_one()
    {
        var (container, table) = await StoredAsync((0, 39), (40, 79), (80, 119));
        var history = new RecentHistory(table);
        await new HistoryFeed(container, history, "hub").AppendAsync("s1", 0, 0, 39, Read(0, 39), Token);

        // The owner of 40 to 79 stored them and died before it came to the histories.
        var next = new HistoryFeed(container, new RecentHistory(table), "hub");
        await next.AppendAsync("s1", 0, 80, 119, Read(80, 119), Token);
        await AssertAllAsync(history, 120);

        // A late redelivery of what was made up for changes nothing.
        await next.AppendAsync("s1", 0, 30, 90, Read(30, 90), Token);
        await new HistoryFeed(container, new RecentHistory(table), "hub").AppendAsync("s1", 0, 40, 79, Read(40, 79), Token);
        await AssertAllAsync(history, 120);
    }

    [Fact]
    public async Task Histories_catch_up_with_every_chain_also_from_the_table()
    {
        var (container, table) = await StoredAsync((0, 99), (100, 199));
        await new InteractionLogWriter(container, "hub", "import").AppendAsync(3, [], Token);
        Assert.NotNull(await new Compaction(container, "hub", TimeProvider.System, new CompactionOptions { RowGroupRows = 30 }).RunAsync(Token));
        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, Events.Range(200, 249), Token);
        var history = new RecentHistory(table);
        var feed = new HistoryFeed(container, history, "hub");
        Assert.Equal(250, await feed.CatchUpAsync(Token));
        Assert.Equal(0, await feed.CatchUpAsync(Token));
        await AssertAllAsync(history, 250);
    }

    [Fact]
    public async Task Two_hubs_made_in_the_same_second_share_a_table_without_a_loss()
    {
        var (container, table) = await StoredAsync((0, 39));
        await new InteractionLogWriter(container, "other", "s1").AppendAsync(0, Events.Range(0, 19), Token);
        var history = new RecentHistory(table);
        await new HistoryFeed(container, history, "hub").AppendAsync("s1", 0, 0, 39, Read(0, 39), Token);
        await new HistoryFeed(container, history, "other").AppendAsync("s1", 0, 0, 19, Read(0, 19), Token);
        Assert.Equal(ItemsOf("u3", 40).Concat(ItemsOf("u3", 20)), (await history.GetAsync("u3", Token)).Select(i => i.ItemId));
    }

    [Fact]
    public async Task One_history_is_rebuilt_from_the_log_and_goes_on_from_there()
    {
        var (container, table) = await StoredAsync((0, 169));
        var history = new RecentHistory(table, limit: 4);
        var feed = new HistoryFeed(container, history, "hub");
        await history.AppendAsync(HistoryFeed.StreamOf("hub", "s1"), 0, [.. Read(0, 169).Where(s => s.SequenceNumber is 3 or 37)], Token);
        await feed.RebuildAsync("u3", Token);
        Assert.Equal(ItemsOf("u3", 170).TakeLast(4), (await history.GetAsync("u3", Token)).Select(i => i.ItemId));

        await new InteractionLogWriter(container, "hub", "s1").AppendAsync(0, Events.Range(170, 189), Token);
        await history.AppendAsync(HistoryFeed.StreamOf("hub", "s1"), 0, Read(100, 189), Token);
        Assert.Equal(ItemsOf("u3", 190).TakeLast(4), (await history.GetAsync("u3", Token)).Select(i => i.ItemId));
    }

    [Fact]
    public async Task A_rebuild_does_not_bring_an_erased_user_back()
    {
        var (container, table) = await StoredAsync((0, 39));
        var history = new RecentHistory(table);
        await history.DeleteAsync("u3", Token);
        var feed = new HistoryFeed(container, history, "hub");
        await feed.RebuildAsync("u3", Token);
        await feed.CatchUpAsync(Token);
        Assert.Empty(await history.GetAsync("u3", Token));
        Assert.NotEmpty(await history.GetAsync("u4", Token));
    }
}
