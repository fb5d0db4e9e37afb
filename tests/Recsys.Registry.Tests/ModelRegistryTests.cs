using System.Text.Json;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Time.Testing;
using Recsys.TestKit;

namespace Recsys.Registry.Tests;

public sealed class ModelRegistryTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);

    [Theory]
    [InlineData("./v1")]
    [InlineData("other/../v1")]
    [InlineData("../versions/v1")]
    public async Task A_version_by_another_spelling_of_its_path_is_unknown(string spelling)
    {
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), _time);
        var files = TestManifest.Files("a");
        await registry.PublishAsync(TestManifest.Of("v1", files), files, Cancel);
        Assert.Equal("unknown-version", (await Assert.ThrowsAsync<RegistryException>(() => registry.PromoteAsync(spelling, Cancel))).Code);
        Assert.Null(await registry.GetCurrentAsync(Cancel));
    }

    [Fact]
    public async Task A_published_version_comes_back_whole()
    {
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), _time);
        var files = TestManifest.Files("a");
        var manifest = TestManifest.Of("v1", files);

        var published = await registry.PublishAsync(manifest, files, Cancel);
        var read = await registry.GetAsync("v1", Cancel);

        Assert.Equal(Start, published.CreatedAt);
        Assert.Equal(JsonSerializer.Serialize(published), JsonSerializer.Serialize(read));
        Assert.Equal(published.Context.Cardinality, read.Context.Cardinality);
        foreach (var file in read.Files)
        {
            Assert.Equal(files[file.Name], await registry.DownloadAsync("v1", file, Cancel));
        }
    }

    [Fact]
    public async Task The_same_version_again_changes_nothing()
    {
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), _time);
        var files = TestManifest.Files("a");
        await registry.PublishAsync(TestManifest.Of("v1", files), files, Cancel);
        _time.Advance(TimeSpan.FromHours(1));

        var again = await registry.PublishAsync(TestManifest.Of("v1", files), files, Cancel);

        Assert.Equal(Start, again.CreatedAt);
        Assert.Single(await registry.ListAsync(Cancel));
    }

    [Fact]
    public async Task Other_bytes_under_a_published_version_are_refused_and_harm_nothing()
    {
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), _time);
        var first = TestManifest.Files("a");
        await registry.PublishAsync(TestManifest.Of("v1", first), first, Cancel);
        var second = TestManifest.Files("b");

        var error = await Assert.ThrowsAsync<RegistryException>(() => registry.PublishAsync(TestManifest.Of("v1", second), second, Cancel));

        Assert.Equal("version-conflict", error.Code);
        var manifest = await registry.GetAsync("v1", Cancel);
        Assert.Equal(first["blend.onnx"], await registry.DownloadAsync("v1", manifest.File("blend.onnx"), Cancel));
    }

    [Fact]
    public async Task An_erased_user_leaves_the_vocabulary_and_every_index_keeps_its_meaning()
    {
        var container = await azurite.NewContainerAsync();
        var registry = new ModelRegistry(container, _time);
        var files = TestManifest.Files("a");
        files[ModelFiles.Users] = VocabularyFile.Write(["ann", "erika", "\u00012", "bob"]);
        var published = await registry.PublishAsync(TestManifest.Of("v1", files), files, Cancel);

        Assert.Equal(1, await registry.EraseUsersAsync("v1", id => id == "erika", Cancel));
        Assert.Equal(0, await registry.EraseUsersAsync("v1", id => id == "erika", Cancel));

        var manifest = await registry.GetAsync("v1", Cancel);
        var ids = VocabularyFile.Read(await registry.DownloadAsync("v1", manifest.File(ModelFiles.Users), Cancel));
        Assert.Equal(["ann", "\u0001\u00012", "\u00012", "bob"], ids);
        Assert.Equal(published.Files.Select(f => f.Name), manifest.Files.Select(f => f.Name));
        Assert.Equal(files["blend.onnx"], await registry.DownloadAsync("v1", manifest.File("blend.onnx"), Cancel));
        Assert.Empty(await StorageTraces.FindAsync(["erika"], container, [], Cancel));
    }

    [Fact]
    public async Task Two_publishers_of_different_bytes_leave_one_whole_version()
    {
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), _time);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
        {
            var files = TestManifest.Files(n % 2 == 0 ? "a" : "b");
            try
            {
                await registry.PublishAsync(TestManifest.Of("v1", files), files, Cancel);
                return true;
            }
            catch (RegistryException e) when (e.Code == "version-conflict")
            {
                return false;
            }
        }));

        Assert.Contains(true, results);
        Assert.Contains(false, results);
        var manifest = await registry.GetAsync("v1", Cancel);
        foreach (var file in manifest.Files)
        {
            Assert.Equal(file.Bytes, (await registry.DownloadAsync("v1", file, Cancel)).Length);
        }
    }

    [Fact]
    public async Task A_file_that_does_not_match_its_hash_is_never_published()
    {
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), _time);
        var manifest = TestManifest.Of("v1", TestManifest.Files("a"));

        var error = await Assert.ThrowsAsync<RegistryException>(() => registry.PublishAsync(manifest, TestManifest.Files("b"), Cancel));

        Assert.Equal("corrupt-file", error.Code);
        Assert.Empty(await registry.ListAsync(Cancel));
    }

    [Fact]
    public async Task A_blob_that_was_changed_behind_our_back_is_noticed_at_download()
    {
        var container = await azurite.NewContainerAsync();
        var registry = new ModelRegistry(container, _time);
        var files = TestManifest.Files("a");
        var manifest = await registry.PublishAsync(TestManifest.Of("v1", files), files, Cancel);
        await container.GetBlobClient(RegistryPaths.File("v1", manifest.File("blend.onnx"))).UploadAsync(
            new BinaryData("damaged"), overwrite: true, Cancel);

        var error = await Assert.ThrowsAsync<RegistryException>(() => registry.DownloadAsync("v1", manifest.File("blend.onnx"), Cancel));

        Assert.Equal("corrupt-file", error.Code);
        Assert.Contains("blend.onnx", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publication_without_its_manifest_does_not_exist()
    {
        var container = await azurite.NewContainerAsync();
        var registry = new ModelRegistry(container, _time);
        var files = TestManifest.Files("a");
        var manifest = TestManifest.Of("v1", files);
        await container.GetBlobClient(RegistryPaths.File("v1", manifest.File("blend.onnx"))).UploadAsync(new BinaryData(files["blend.onnx"]), Cancel);

        Assert.Empty(await registry.ListAsync(Cancel));
        Assert.Equal("unknown-version", (await Assert.ThrowsAsync<RegistryException>(() => registry.PromoteAsync("v1", Cancel))).Code);
        Assert.Equal("v1", (await registry.PublishAsync(manifest, files, Cancel)).Version);
    }

    [Fact]
    public async Task Nothing_serves_before_the_first_promotion()
    {
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), _time);
        Assert.Null(await registry.GetCurrentAsync(Cancel));
        Assert.Equal("nothing-to-roll-back-to", (await Assert.ThrowsAsync<RegistryException>(() => registry.RollBackAsync(Cancel))).Code);
    }

    [Fact]
    public async Task Promotions_stack_up_and_roll_back_in_reverse()
    {
        var registry = await PublishedAsync("v1", "v2", "v3");
        await registry.PromoteAsync("v1", Cancel);
        await registry.PromoteAsync("v2", Cancel);
        await registry.PromoteAsync("v2", Cancel);
        await registry.PromoteAsync("v3", Cancel);

        Assert.Equal(["v2", "v1"], (await registry.GetCurrentAsync(Cancel))!.Previous);
        Assert.Equal("v2", (await registry.RollBackAsync(Cancel)).Version);
        Assert.Equal("v1", (await registry.RollBackAsync(Cancel)).Version);
        Assert.Equal("nothing-to-roll-back-to", (await Assert.ThrowsAsync<RegistryException>(() => registry.RollBackAsync(Cancel))).Code);
    }

    [Fact]
    public async Task What_was_rolled_back_to_stays_in_front_until_somebody_promotes_by_hand()
    {
        var registry = await PublishedAsync("v1", "v2", "v3");
        await registry.PromoteUnlessHeldAsync("v1", Cancel);
        Assert.Equal("v2", (await registry.PromoteUnlessHeldAsync("v2", Cancel)).Version);
        Assert.True((await registry.RollBackAsync(Cancel)).IsHeld);

        foreach (var made in (string[])["v2", "v3"])
        {
            var current = await registry.PromoteUnlessHeldAsync(made, Cancel);
            Assert.Equal(("v1", true), (current.Version, current.IsHeld));
        }

        Assert.False((await registry.PromoteAsync("v1", Cancel)).IsHeld);
        Assert.Equal("v3", (await registry.PromoteUnlessHeldAsync("v3", Cancel)).Version);
        Assert.Equal("v1", (await registry.RollBackAsync(Cancel)).Version);
        Assert.Equal("v2", (await registry.PromoteAsync("v2", Cancel)).Version);
        Assert.Equal("v3", (await registry.PromoteUnlessHeldAsync("v3", Cancel)).Version);
    }

    [Fact]
    public async Task An_older_version_that_is_promoted_by_hand_stays_in_front_until_a_newer_one_is_or_the_same_again()
    {
        var registry = await PublishedAsync("v1", "v2", "v3", "v4");
        Assert.False((await registry.PromoteAsync("v3", Cancel)).IsHeld);
        Assert.True((await registry.PromoteAsync("v1", Cancel)).IsHeld);
        Assert.Equal("v1", (await registry.PromoteUnlessHeldAsync("v4", Cancel)).Version);

        Assert.False((await registry.PromoteAsync("v2", Cancel)).IsHeld);
        Assert.Equal("v4", (await registry.PromoteUnlessHeldAsync("v4", Cancel)).Version);
        Assert.True((await registry.PromoteAsync("v2", Cancel)).IsHeld);
        Assert.False((await registry.PromoteAsync("v2", Cancel)).IsHeld);
        Assert.False((await registry.PromoteUnlessHeldAsync("v1", Cancel)).IsHeld);
    }

    [Fact]
    public async Task A_roll_back_whose_answer_is_lost_goes_back_one_version()
    {
        var options = new BlobClientOptions();
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        var lost = new LostAnswer(r => r.Method == RequestMethod.Put && r.Uri.Path.EndsWith(RegistryPaths.Current, StringComparison.Ordinal));
        options.AddPolicy(lost, HttpPipelinePosition.PerRetry);
        var registry = new ModelRegistry(await azurite.NewContainerAsync(options), _time);
        foreach (var version in (string[])["v1", "v2", "v3"])
        {
            var files = TestManifest.Files(version);
            await registry.PublishAsync(TestManifest.Of(version, files), files, Cancel);
            await registry.PromoteAsync(version, Cancel);
        }

        lost.Arm();
        var current = await registry.RollBackAsync(Cancel);

        Assert.True(lost.WasLost);
        Assert.Equal(("v2", true), (current.Version, current.IsHeld));
        Assert.Equal(("v2", "v1"), ((await registry.GetCurrentAsync(Cancel))!.Version, Assert.Single(current.Previous)));
    }

    [Fact]
    public async Task A_version_knows_the_one_that_served_when_it_was_published()
    {
        var registry = await PublishedAsync("v1");
        await registry.PromoteAsync("v1", Cancel);
        var files = TestManifest.Files("v2");

        Assert.Equal("v1", (await registry.PublishAsync(TestManifest.Of("v2", files), files, Cancel)).Parent);
    }

    [Fact]
    public async Task Versions_are_listed_with_the_newest_first()
    {
        var registry = await PublishedAsync("b", "a", "c");
        Assert.Equal(["c", "a", "b"], (await registry.ListAsync(Cancel)).Select(m => m.Version));
    }

    [Fact]
    public async Task Promotions_at_the_same_time_lose_none_of_each_other()
    {
        var registry = await PublishedAsync("v1", "v2", "v3", "v4");
        await Task.WhenAll(new[] { "v1", "v2", "v3", "v4" }.Select(v => registry.PromoteAsync(v, Cancel)));

        var current = (await registry.GetCurrentAsync(Cancel))!;
        Assert.Equal(["v1", "v2", "v3", "v4"], current.Previous.Append(current.Version).Order());
    }

    [Fact]
    public async Task Version_and_metrics_are_readable_json_in_storage()
    {
        var container = await azurite.NewContainerAsync();
        var files = TestManifest.Files("a");
        await new ModelRegistry(container, _time).PublishAsync(TestManifest.Of("v1", files), files, Cancel);

        BlobDownloadResult blob = await container.GetBlobClient("models/versions/v1/manifest.json").DownloadContentAsync(Cancel);
        using var json = JsonDocument.Parse(blob.Content);
        Assert.Equal("v1", json.RootElement.GetProperty("version").GetString());
        Assert.Equal(0.05, json.RootElement.GetProperty("metrics")[0].GetProperty("ndcg10").GetDouble());
        Assert.Equal("application/json", blob.Details.ContentType);
    }

    private async Task<ModelRegistry> PublishedAsync(params string[] versions)
    {
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), _time);
        foreach (var version in versions)
        {
            var files = TestManifest.Files(version);
            await registry.PublishAsync(TestManifest.Of(version, files), files, Cancel);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        return registry;
    }
}
