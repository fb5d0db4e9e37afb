using Recsys.Domain;
using Recsys.Interactions.Import;
using Recsys.Interactions.Snapshots;
using Recsys.TestKit;

namespace Recsys.Interactions.Tests;

public sealed class BulkImportTests(AzuriteFixture azurite)
{
    private static async IAsyncEnumerable<Interaction> Rows(int count, int? breakAt = null)
    {
        for (var i = 0; i < count; i++)
        {
            if (i == breakAt) throw new IOException("the disk is gone");
            yield return new Interaction
            {
                EventId = $"e{i}", UserId = $"u{i % 37}", ItemId = $"i{i % 11}", Type = InteractionType.View, Timestamp = Events.Start.AddSeconds(i),
            };
        }

        await Task.CompletedTask;
    }

    [Fact]
    public async Task An_import_that_was_cut_off_is_run_again_without_loss_or_double()
    {
        var container = await azurite.NewContainerAsync();
        BulkImport Import() => new(container, "hub", "import-1", TimeProvider.System, partitions: 3, batch: 50);
        await Assert.ThrowsAsync<IOException>(() => Import().RunAsync(Rows(1000, breakAt: 700), null, Cancel));
        Assert.Equal(1000, await Import().RunAsync(Rows(1000), null, Cancel));
        Assert.Equal(1000, await Import().RunAsync(Rows(1000), null, Cancel));
        var report = new SnapshotReport();
        var read = await SnapshotInteractionsTests.ReadAsync(container, await new SnapshotStore(container).TakeAsync("hub", Cancel), report);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"e{i}").Order(), read.Select(i => i.EventId).Order());
        Assert.Equal((1000, 0, 0), (report.Stored, report.Resent, report.Rejected));
    }

    [Fact]
    public async Task A_user_stays_in_one_partition_in_the_order_of_the_rows()
    {
        var container = await azurite.NewContainerAsync();
        await new BulkImport(container, "hub", "import-1", TimeProvider.System, partitions: 4, batch: 64).RunAsync(Rows(500), null, Cancel);
        var read = await SnapshotInteractionsTests.ReadAsync(container, await new SnapshotStore(container).TakeAsync("hub", Cancel), new());
        foreach (var user in read.GroupBy(i => i.UserId)) Assert.Equal(user.OrderBy(i => i.Timestamp), user);
    }
}
