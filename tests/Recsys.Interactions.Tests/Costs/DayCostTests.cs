using System.Globalization;
using System.Text.Json;
using Recsys.SpeedBench.Costs;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests.Costs;

public sealed class DayCostTests
{
    private static readonly StoragePrices Free = new()
    {
        BlobWrites10000 = 0, BlobReads10000 = 0, BlobOther10000 = 0, TableTransactions10000 = 0, GigabyteMonth = 0,
    };
    private static readonly StoragePrices Prices = Free with { BlobWrites10000 = 0.05m };
    private static readonly BatchSettings Hundred = new(100, 100, TimeSpan.FromSeconds(10), CheckpointEvery: 1000);

    [Fact]
    public void A_thousand_events_a_second_in_batches_of_a_hundred_are_ten_writes_a_second()
    {
        // 864,000 blobs at 0.05 for ten thousand.
        var cost = DayCost.Of(1000, 8, Hundred, Prices);
        Assert.Equal(100, cost.EventsABatch);
        Assert.Equal(864_000, cost.BlobWrites, 1e-6);

        // 288 looks a day of three pages, and one of each partition: 375 blobs since the last look are fewer than a page.
        Assert.Equal(11 * 288, cost.BlobLists);
        Assert.Equal(4.32m + 0.01584m, decimal.Round(cost.Money, 6));

        // The compaction reads each blob once.
        Assert.Equal(0.3456m, decimal.Round(DayCost.Of(1000, 8, Hundred, Free with { BlobReads10000 = 0.004m }).Money, 6));
    }

    [Theory]
    [InlineData(1.25, 1, 1)]   // 0.8 s of waiting gather one event
    [InlineData(0.01, 1, 1)]   // a batch is never empty
    [InlineData(50, 1, 40)]    // what the wait brings
    [InlineData(500, 4, 100)]  // each partition just gathers the smallest batch in its wait
    [InlineData(80_000, 4, 100)]
    public void A_batch_waits_for_its_smallest_size_or_its_time(double rate, int partitions, double batch)
        => Assert.Equal(batch, DayCost.Of(rate, partitions, BatchSettings.Shipped, Prices).EventsABatch, 1e-9);

    [Fact]
    public void Every_price_counts_by_its_own_measure()
    {
        var cost = DayCost.Of(10, 1, BatchSettings.Unbatched, Free with { TableTransactions10000 = 1 }, bytesAnEvent: 100);
        Assert.Equal((decimal)cost.TableTransactions / 10_000, cost.Money);
        Assert.Equal(0.0864, cost.Gigabytes, 1e-12);
        Assert.Equal(0.0864m, decimal.Round(DayCost.Of(10, 1, BatchSettings.Unbatched, Free with { GigabyteMonth = 1 }, 100).Money, 6));
    }

    [Fact]
    public void A_checkpoint_is_written_for_every_so_many_blobs()
    {
        Assert.Equal(864_000, DayCost.Of(10, 1, BatchSettings.Unbatched, Prices).Checkpoints, 1e-6);

        var rare = DayCost.Of(1000, 8, Hundred, Free with { BlobOther10000 = 1 });
        Assert.Equal(864, rare.Checkpoints, 1e-6);
        Assert.Equal(0.0864m, decimal.Round(rare.Money, 6));
    }

    [Fact]
    public void Histories_are_written_twice_a_second_at_most()
    {
        // One event a second: its user and the progress. Ten at once: two rounds of five events, which meet 4.697 of the 32 buckets on average.
        Assert.Equal(2 * 86_400, DayCost.Of(1, 1, BatchSettings.Unbatched, Prices).TableTransactions, 1e-6);
        Assert.Equal(2 * 5.697 * 86_400, DayCost.Of(10, 1, BatchSettings.Unbatched, Prices).TableTransactions, 100.0);

        // 20,000 in a round fill the transactions: 200 of a hundred.
        Assert.Equal(2 * 201 * 86_400, DayCost.Of(40_000, 1, BatchSettings.Shipped, Prices).TableTransactions, 1e-3);
    }

    [Fact]
    public void Larger_batches_never_cost_more()
    {
        foreach (var rate in new[] { 0.1, 10, 1000, 100_000 })
        {
            var money = new[] { BatchSettings.Unbatched, BatchSettings.Shipped, BatchSettings.Minute }
                .Select(s => DayCost.Of(rate, 4, s, new StoragePrices()).Money).ToList();
            Assert.Equal(money.OrderDescending(), money);
        }
    }

    [Fact]
    public void The_shipped_settings_are_those_of_host_json()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")));
        var hub = host.RootElement.GetProperty("extensions").GetProperty("eventHubs");
        Assert.Equal(
            BatchSettings.Shipped,
            new BatchSettings(
                hub.GetProperty("minEventBatchSize").GetInt32(), hub.GetProperty("maxEventBatchSize").GetInt32(),
                TimeSpan.Parse(hub.GetProperty("maxWaitTime").GetString()!, CultureInfo.InvariantCulture),
                hub.GetProperty("batchCheckpointFrequency").GetInt32()));
    }

    [Fact]
    public void The_prices_of_another_place_give_another_table()
    {
        var free = DayCost.Table(Free with { GigabyteMonth = 1 }).ToList();
        Assert.Equal(9, free.Count);
        Assert.Equal("| 1,000 | as shipped: 100, or 0.8 s | 100 | 864,000 | 864,000 | 2,016 | 864,000 | 22,391,560 | 4.32 GB | 4.32 |", free[4]);
    }

    [Fact]
    public void The_readme_names_every_price_with_its_default()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "infra", "README.md"));
        foreach (var price in typeof(StoragePrices).GetProperties())
            Assert.Matches(
                string.Create(CultureInfo.InvariantCulture, $@"\| `{price.Name}` \| [^|]+ \| {price.GetValue(new StoragePrices())} \|"), readme);
    }

    [Fact]
    public void The_readme_shows_what_the_function_gives()
    {
        var table = string.Concat(DayCost.Table(new StoragePrices()).Select(line => line + "\n"));
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "infra", "README.md")).ReplaceLineEndings("\n");
        Assert.True(readme.Contains(table, StringComparison.Ordinal), $"infra/README.md lacks this table:\n{table}");
    }
}
