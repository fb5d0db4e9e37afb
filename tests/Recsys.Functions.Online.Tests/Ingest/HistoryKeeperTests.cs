using Azure.Storage.Blobs;
using Recsys.Domain;
using Recsys.Interactions.History;
using Recsys.Interactions.Import;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests.Ingest;

public sealed class HistoryKeeperTests(OnlineSystem system)
{
    [Fact]
    public async Task What_the_log_holds_and_no_trigger_brings_is_in_the_histories_after_a_start_and_after_a_while()
    {
        // No run of kills in the suite uses this hub.
        var hub = OnlineSystem.KilledHub(OnlineSystem.KilledHubs - 1);
        var container = system.ContainerOf("silent");
        await container.CreateIfNotExistsAsync(cancellationToken: Cancel);
        await StoreAsync(container, hub, "first", 0);
        await using var app = await OnlineApp.StartAsync(
            new Dictionary<string, string?>(system.Settings("silent", hub)) { ["HistoryCheckSeconds"] = "0.5" });
        Assert.Equal(["i0", "i1", "i2"], await ItemsAsync(3));
        await StoreAsync(container, hub, "second", 3);
        Assert.Equal(["i0", "i1", "i2", "i3", "i4", "i5"], await ItemsAsync(6));
    }

    private static async Task StoreAsync(BlobContainerClient container, string hub, string stream, int first) =>
        await new BulkImport(container, hub, stream, TimeProvider.System).RunAsync(
            Enumerable.Range(first, 3).Select(n => new Interaction
            {
                EventId = $"silent-{n}", UserId = "silent-user", ItemId = $"i{n}", Type = InteractionType.View,
                Timestamp = new DateTimeOffset(2026, 3, 1, 18, 0, n, TimeSpan.Zero),
            }).ToAsyncEnumerable(),
            null, Cancel);

    private async Task<IEnumerable<string>> ItemsAsync(int count)
    {
        var histories = new UserHistories(system.TableOf(UserHistories.TableName));
        return (await Eventually.SeenAsync(() => histories.GetAsync("silent-user", Cancel), seen => seen.Count >= count)).Select(i => i.ItemId);
    }
}
