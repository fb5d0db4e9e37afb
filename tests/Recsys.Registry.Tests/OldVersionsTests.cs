using Azure.Storage.Blobs;
using Microsoft.Extensions.Time.Testing;
using Recsys.TestKit;

namespace Recsys.Registry.Tests;

public sealed class OldVersionsTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private BlobContainerClient _container = null!;
    private ModelRegistry _registry = null!;

    public async ValueTask InitializeAsync()
    {
        _container = await azurite.NewContainerAsync();
        _registry = new ModelRegistry(_container, _time);
    }

    [Fact]
    public async Task What_serves_what_served_before_and_what_was_published_last_stays_and_nothing_else()
    {
        await PublishAsync(9);
        foreach (var promoted in (int[])[1, 2, 3, 4]) await _registry.PromoteAsync($"v{promoted}", Cancel);

        var kept = await RemoveAsync("v9", 2);

        Assert.Equal(["v2", "v3", "v4", "v8", "v9"], kept.Order());
        Assert.Equal(kept.Order(), (await _registry.ListAsync(Cancel)).Select(m => m.Version).Order());
        Assert.Equal(kept.Order(), (await FoldersAsync()).Order());
        Assert.Equal("v3", (await _registry.RollBackAsync(Cancel)).Version);
        Assert.Equal("v2", (await _registry.RollBackAsync(Cancel)).Version);
        Assert.Equal("nothing-to-roll-back-to", (await Assert.ThrowsAsync<RegistryException>(() => _registry.RollBackAsync(Cancel))).Code);
        Assert.Equal("unknown-version", (await Assert.ThrowsAsync<RegistryException>(() => _registry.PromoteAsync("v1", Cancel))).Code);
    }

    [Fact]
    public async Task A_version_that_was_published_again_stays_and_without_a_promotion_the_last_do()
    {
        await PublishAsync(4);
        Assert.Equal(["v1", "v3", "v4"], (await RemoveAsync("v1", 2)).Order());
        Assert.Null(await _registry.GetCurrentAsync(Cancel));
    }

    [Fact]
    public async Task A_night_that_removes_nothing_leaves_the_pointer_unwritten()
    {
        await PublishAsync(2);
        await _registry.PromoteAsync("v1", Cancel);
        await _registry.PromoteAsync("v2", Cancel);
        var pointer = _container.GetBlobClient(RegistryPaths.Current);
        var before = (await pointer.GetPropertiesAsync(cancellationToken: Cancel)).Value.ETag;
        await RemoveAsync("v2", 2);
        Assert.Equal(before, (await pointer.GetPropertiesAsync(cancellationToken: Cancel)).Value.ETag);
    }

    [Fact]
    public async Task A_publication_that_was_cut_off_stays_for_a_day()
    {
        await PublishAsync(1);
        var file = TestManifest.Of("cut", TestManifest.Files("x")).Files[0];
        await _container.GetBlobClient(RegistryPaths.File("cut", file)).UploadAsync(new BinaryData("x"), Cancel);
        await RemoveAsync("v1", 1);
        Assert.Equal(["cut", "v1"], (await FoldersAsync()).Order());
        _time.Advance(TimeSpan.FromDays(1.1));
        await RemoveAsync("v1", 1);
        Assert.Equal(["v1"], await FoldersAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{ \"version\": 7 }")]
    public async Task A_version_whose_manifest_cannot_be_read_is_named_and_stops_no_night_and_goes_after_a_day(string manifest)
    {
        await PublishAsync(3);
        await _registry.PromoteAsync("v3", Cancel);
        foreach (var torn in (string[])["torn", "v3"])
        {
            await _container.GetBlobClient(RegistryPaths.Manifest(torn)).UploadAsync(new BinaryData(manifest), overwrite: true, Cancel);
        }

        var unreadable = new List<string>();
        Assert.Equal(["v2", "v1"], (await _registry.ListAsync(Cancel, unreadable)).Select(m => m.Version));
        Assert.Equal(["torn", "v3"], unreadable.Order());
        Assert.Equal("unknown-version", (await Assert.ThrowsAsync<RegistryException>(() => _registry.PromoteAsync("torn", Cancel))).Code);
        await RemoveAsync("v3", 1);
        Assert.Equal(["torn", "v2", "v3"], (await FoldersAsync()).Order());

        // What serves is not taken away from those that have it.
        _time.Advance(TimeSpan.FromDays(1.1));
        await RemoveAsync("v3", 1);
        Assert.Equal(["v2", "v3"], (await FoldersAsync()).Order());
    }

    [Fact]
    public async Task Whatever_is_promoted_or_rolled_back_to_while_old_versions_go_is_whole()
    {
        var served = 0;
        for (var round = 0; round < 10; round++)
        {
            await PublishAsync(4, $"r{round}");
            await _registry.PromoteAsync($"r{round}v4", Cancel);
            var promotions = Enumerable.Range(1, 3).Select(async n =>
            {
                try
                {
                    await _registry.PromoteAsync($"r{round}v{n}", Cancel);
                    Interlocked.Increment(ref served);
                }
                catch (RegistryException e) when (e.Code == "unknown-version")
                {
                    // It is gone already.
                }
            });
            await Task.WhenAll([RemoveAsync($"r{round}v4", 1), .. promotions]);
            var current = (await _registry.GetCurrentAsync(Cancel))!;
            foreach (var version in current.Previous.Take(1).Prepend(current.Version))
            {
                foreach (var file in (await _registry.GetAsync(version, Cancel)).Files) await _registry.DownloadAsync(version, file, Cancel);
            }
        }

        Assert.InRange(served, 1, 30);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<IReadOnlySet<string>> RemoveAsync(string latest, int kept) =>
        new OldVersions(_container, _registry, _time).RemoveAsync(latest, kept, Cancel);

    private async Task PublishAsync(int count, string prefix = "")
    {
        for (var n = 1; n <= count; n++)
        {
            var files = TestManifest.Files($"{prefix}v{n}");
            await _registry.PublishAsync(TestManifest.Of($"{prefix}v{n}", files), files, Cancel);
            _time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    private async Task<List<string>> FoldersAsync()
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var blob in _container.GetBlobsAsync(cancellationToken: Cancel))
        {
            if (blob.Name != RegistryPaths.Current) folders.Add(blob.Name[RegistryPaths.Versions.Length..].Split('/')[0]);
        }

        return [.. folders];
    }
}
