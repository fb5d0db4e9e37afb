using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using Recsys.Domain;
using Recsys.Interactions.Items;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class ItemCatalogTests(AzuriteFixture azurite)
{
    private static Item Item(string id, string title = "t", bool available = true) => new()
    {
        ItemId = id, Title = title, Categories = ["Films", "Drama"], Tags = ["slow"], Attributes = new Dictionary<string, string> { ["brand"] = "ü" },
        Available = available, Image = new Uri("https://example.org/a.png"),
    };

    [Fact]
    public async Task A_thousand_items_are_written_in_one_call_and_read_back_whole()
    {
        var catalog = new ItemCatalog(await azurite.NewTableAsync(), TimeProvider.System);
        await catalog.UpsertAsync([.. Enumerable.Range(0, 1000).Select(i => Item($"a/b#{i}?"))], Cancel);
        var all = await catalog.LoadAsync(null, Cancel);
        Assert.Equal(1000, all.Count);
        var one = all.Find("a/b#7?")!;
        Assert.Equal(("t", "Drama", "slow", "ü", true), (one.Title, one.Categories[1], one.Tags[0], one.Attributes["brand"], one.Available));
        Assert.Equal(new Uri("https://example.org/a.png"), one.Image);
        Assert.Equal("t", (await catalog.FindAsync("a/b#999?", Cancel))!.Title);
        Assert.Null(await catalog.FindAsync("nothing", Cancel));
        Assert.Null(all.Find("nothing"));
    }

    [Fact]
    public async Task A_later_load_sees_changes_and_keeps_the_same_snapshot_without_any()
    {
        var catalog = new ItemCatalog(await azurite.NewTableAsync(), TimeProvider.System);
        await catalog.UpsertAsync([Item("a"), Item("b"), Item("b", "second of the same call")], Cancel);
        var first = await catalog.LoadAsync(null, Cancel);
        Assert.Equal("second of the same call", first.Find("b")!.Title);
        Assert.Same(first.State, (await catalog.LoadAsync(first, Cancel)).State);

        await catalog.UpsertAsync([Item("b", "sold out", available: false), Item("c")], Cancel);
        var second = await catalog.LoadAsync(first, Cancel);
        Assert.Equal((3, false, "t"), (second.Count, second.Find("b")!.Available, second.Find("a")!.Title));
        Assert.True(first.Find("b")!.Available);
    }

    [Fact]
    public async Task A_refresh_reads_what_changed_and_not_the_table()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var table = await azurite.NewTableAsync();
        var catalog = new ItemCatalog(table, time);
        await catalog.UpsertAsync([.. Enumerable.Range(0, 500).Select(i => Item($"i{i}"))], Cancel);
        time.Advance(TimeSpan.FromMinutes(10));
        var first = await catalog.LoadAsync(null, Cancel);
        await catalog.UpsertAsync([Item("i7", "changed")], Cancel);

        // An item that was written without a word: only who reads the whole table finds it.
        var key = ItemCatalog.KeyOf("i8");
        var silent = (await table.GetEntityAsync<TableEntity>(key.Partition, key.Row, cancellationToken: Cancel)).Value;
        silent["item"] = JsonSerializer.SerializeToUtf8Bytes(Item("i8", "silent"), JsonSerializerOptions.Web);
        await table.UpsertEntityAsync(silent, TableUpdateMode.Replace, Cancel);
        var second = await catalog.LoadAsync(first, Cancel);
        Assert.Equal(("changed", "t"), (second.Find("i7")!.Title, second.Find("i8")!.Title));
        Assert.Equal(500, second.Count);
        Assert.Equal("silent", (await catalog.LoadAsync(null, Cancel)).Find("i8")!.Title);

        // Who has not looked for longer than changes are kept reads the whole.
        time.Advance(TimeSpan.FromDays(7));
        Assert.Equal("silent", (await catalog.LoadAsync(second, Cancel)).Find("i8")!.Title);
    }

    [Fact]
    public async Task After_a_bulk_load_a_refresh_reads_nothing_though_no_item_changes_again()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var table = await azurite.NewTableAsync();
        var catalog = new ItemCatalog(table, time);
        await catalog.UpsertAsync([.. Enumerable.Range(0, 50).Select(i => Item($"i{i}"))], Cancel);
        time.Advance(TimeSpan.FromMinutes(10));
        var loaded = await catalog.LoadAsync(await catalog.LoadAsync(null, Cancel), Cancel);

        // Written without a word, an item is seen by whoever still asks for it.
        var key = ItemCatalog.KeyOf("i8");
        var silent = (await table.GetEntityAsync<TableEntity>(key.Partition, key.Row, cancellationToken: Cancel)).Value;
        await table.UpsertEntityAsync(silent, TableUpdateMode.Replace, Cancel);
        Assert.Same(loaded.State, (await catalog.LoadAsync(loaded, Cancel)).State);
    }

    [Fact]
    public async Task Changes_are_kept_for_a_week()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-30));
        var table = await azurite.NewTableAsync();
        var catalog = new ItemCatalog(table, time);
        await catalog.UpsertAsync([Item("a")], Cancel);
        time.Advance(TimeSpan.FromDays(8));
        await catalog.UpsertAsync([Item("b")], Cancel);
        var changes = table.Query<TableEntity>(e => e.PartitionKey == "changes", cancellationToken: Cancel).ToList();
        Assert.Single(changes);
        Assert.Equal(2, (await catalog.LoadAsync(null, Cancel)).Count);
    }

    [Fact]
    public async Task Calls_that_trim_the_same_changes_at_once_all_write_their_items()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(-30));
        var catalog = new ItemCatalog(await azurite.NewTableAsync(), time);
        for (var i = 0; i < 30; i++)
        {
            await catalog.UpsertAsync([Item($"old{i}")], Cancel);
        }

        time.Advance(TimeSpan.FromDays(8));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => catalog.UpsertAsync([Item($"new{i}")], Cancel)));
        Assert.Equal(38, (await catalog.LoadAsync(null, Cancel)).Count);
    }

    [Fact]
    public async Task Too_many_items_one_without_an_id_and_one_too_large_are_named_and_nothing_is_written()
    {
        var catalog = new ItemCatalog(await azurite.NewTableAsync(), TimeProvider.System);
        await Assert.ThrowsAsync<ArgumentException>(() => catalog.UpsertAsync([.. Enumerable.Range(0, 1001).Select(i => Item($"{i}"))], Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => catalog.UpsertAsync([Item("a"), Item("")], Cancel));
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => catalog.UpsertAsync([Item("a"), Item("large") with { Tags = [.. Enumerable.Repeat(new string('x', 1_000), 90)] }], Cancel));
        Assert.Contains("'large'", error.Message);
        Assert.Equal(0, (await catalog.LoadAsync(null, Cancel)).Count);
    }
}
