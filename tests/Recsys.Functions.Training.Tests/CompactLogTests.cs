using System.Globalization;
using System.IO.Compression;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Recsys.Datasets.Simulation;
using Recsys.Domain;
using Recsys.Domain.Wire;
using Recsys.Interactions.Erasures;
using Recsys.Interactions.Log;
using Recsys.Interactions.Snapshots;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.Functions.Training.Tests;

/// <summary>The timer function in the real app, as a process of its own.</summary>
public sealed class CompactLogTests(AzuriteFixture azurite)
{
    private const string Hub = TrainingSettings.Hub;
    private const int BlobEvents = 500;

    [Fact]
    public async Task When_its_time_comes_the_app_moves_the_log_into_the_table_without_the_erased_and_all_else_reads_as_before()
    {
        var container = await azurite.NewContainerAsync();
        var interactions = new SimulatedShop(new ShopOptions { Users = 40, Items = 30, Interactions = 2_000, Categories = 4 })
            .Interactions().ToList();
        await FillLogAsync(container, interactions);
        var erased = interactions[7].UserId;
        await new Tombstones(container).AddAsync(erased, Cancel);
        var before = await ReadAsync(container);
        Assert.Equal(interactions.Where(i => i.UserId != erased), before);
        Assert.True(await LogHoldsAsync(container, erased));

        await using (var app = await StartAsync(container.Name))
        {
            await ManifestAsync(container, app.Process);
        }

        Assert.Equal(before, await ReadAsync(container));
        Assert.NotEmpty(await NamesAsync(container, "interactions/table/"));
        Assert.False(await LogHoldsAsync(container, erased));

        // What the log still holds is not needed: the table alone gives the same.
        var snapshot = await new SnapshotStore(container).TakeAsync(Hub, Cancel);
        foreach (var name in await NamesAsync(container, "interactions/log/"))
        {
            await container.DeleteBlobAsync(name, cancellationToken: Cancel);
        }

        Assert.Equal(before, await ReadAsync(container, snapshot));
    }

    private static async Task FillLogAsync(BlobContainerClient container, List<Interaction> interactions)
    {
        var writer = new InteractionLogWriter(container, Hub, "stream");
        foreach (var batch in interactions.Index().Chunk(BlobEvents))
        {
            await writer.AppendAsync(
                0,
                [.. batch.Select(i => new HubEvent(
                    i.Index, i.Index.ToString(CultureInfo.InvariantCulture), i.Item.Timestamp, i.Item.EventId, InteractionJson.Write(i.Item)))],
                Cancel);
        }
    }

    private Task<HostedApp> StartAsync(string container) => HostedApp.StartAsync(
        HostedApp.OutputOf("functions/Training"), TrainingSettings.Of(azurite, container, azurite.NewName("Compacting"), compaction: "* * * * * *"));

    /// <summary>Waits until the app says that it is through with a compaction.</summary>
    private static Task ManifestAsync(BlobContainerClient container, ChildProcess app) => Eventually.TrueAsync(
        async () =>
        {
            Assert.False(app.HasExited, string.Join('\n', app.LastLines));
            return app.LastLines.Any(l => l.Contains("events compacted", StringComparison.Ordinal))
                && (await NamesAsync(container, "interactions/manifest/")).Count > 0;
        },
        () => $"a compaction:\n{string.Join('\n', app.LastLines)}");

    /// <summary>Whether any blob of the log has a user's id in a body.</summary>
    private static async Task<bool> LogHoldsAsync(BlobContainerClient container, string userId)
    {
        foreach (var name in await NamesAsync(container, "interactions/log/"))
        {
            using var content = (await container.GetBlobClient(name).DownloadContentAsync(Cancel)).Value.Content.ToStream();
            using var lines = new StreamReader(new GZipStream(content, CompressionMode.Decompress));
            if ((await lines.ReadToEndAsync(Cancel)).Contains($"\\\"{userId}\\\"", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<List<Interaction>> ReadAsync(BlobContainerClient container, Snapshot? snapshot = null)
    {
        snapshot ??= await new SnapshotStore(container).TakeAsync(Hub, Cancel);
        return await new SnapshotInteractions(container).ReadAsync(snapshot, new SnapshotReport(), Cancel).ToListAsync(Cancel);
    }

    private static async Task<List<string>> NamesAsync(BlobContainerClient container, string prefix) =>
        await container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, Cancel).Select(b => b.Name).ToListAsync(Cancel);
}
