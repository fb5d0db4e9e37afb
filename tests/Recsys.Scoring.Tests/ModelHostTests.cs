using Azure.Storage;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Domain;
using Recsys.Onnx.Graph;
using Recsys.Onnx.Operators;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Ranking;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests;

public sealed class ModelHostTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Without_a_promoted_version_there_is_no_model()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        await new TableModel().PublishAsync(system.Registry, "v1", promote: false);
        await system.Host.PollAsync(Cancel);

        var error = await Assert.ThrowsAsync<ScoringException>(() => system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel));

        Assert.Equal(ScoringErrorCodes.NoModel, error.Code);
        Assert.Null(system.Host.Status.Version);
        Assert.Null(system.Host.Status.Problem);
    }

    [Fact]
    public async Task A_promoted_version_serves_after_the_next_look()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        Assert.Equal("v1", (await system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).ModelVersion);

        await new TableModel(items: 20, seed: 2).PublishAsync(system.Registry, "v2");
        Assert.Equal("v1", (await system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).ModelVersion);
        await system.Host.PollAsync(Cancel);
        Assert.Equal("v2", (await system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).ModelVersion);

        await system.Registry.RollBackAsync(Cancel);
        await system.Host.PollAsync(Cancel);
        Assert.Equal("v1", system.Host.Status.Version);
    }

    [Fact]
    public async Task A_replaced_version_lives_until_its_last_request_is_answered()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        var first = await system.Host.AcquireAsync(Cancel);
        var second = await system.Host.AcquireAsync(Cancel);
        await new TableModel(seed: 2).PublishAsync(system.Registry, "v2");
        await system.Host.PollAsync(Cancel);

        first.Dispose();
        first.Dispose();
        Assert.False(second.Version.IsDisposed);
        using var mask = ItemMask.All(second.Version.Items.Size);
        Assert.NotEmpty(second.Version.Models["blend"].Best(new Graphs.GraphQuery { Context = [0, 26, 35] }, mask).Items);
        second.Dispose();
        Assert.True(second.Version.IsDisposed);
    }

    [Fact]
    public async Task Requests_never_fail_while_versions_are_swapped_under_them()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        await new TableModel(items: 30, seed: 2).PublishAsync(system.Registry, "v2", promote: false);
        using var stop = new CancellationTokenSource();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var callers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var answer = await system.Service.RecommendAsync(new RecommendationRequest { K = 5 }, "r", Cancel);
                Assert.Equal(5, answer.Items.Count);
                seen.AddOrUpdate(answer.ModelVersion, 1, (_, n) => n + 1);
            }
        })).ToArray();
        for (var swap = 0; swap < 20; swap++)
        {
            var version = swap % 2 == 0 ? "v2" : "v1";
            await system.Registry.PromoteAsync(version, Cancel);
            await system.Host.PollAsync(Cancel);
            // Callers that have not begun yet shall have answers of both.
            while (!seen.ContainsKey(version) && !callers.Any(c => c.IsFaulted)) await Task.Delay(1, Cancel);
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Equal(["v1", "v2"], seen.Keys.Order());
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "taste.onnx", "ONNX Runtime cannot load 'taste.onnx'" },
        { "output", "lacks the output 'other'" },
        { "table", "has 4 bytes; expected" },
        { "number", "has a score that is not a number" },
        { "vocabulary", "there are 3 items in the vocabulary" },
        { ModelFiles.Users, "has no 'users.txt'" },
        { "models", "no model that recommends" },
        { "context", "ids of contexts in the manifest" },
        { ServingForm.FileName, "was published in an older form" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_version_changes_nothing_but_the_status(string what, string reason)
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        var model = new TableModel(seed: 2);
        var files = model.Files();
        switch (what)
        {
            case "taste.onnx": files[what] = "no graph"u8.ToArray(); break;
            case "output": files[ServingForm.FileName] = Taste(new ServedDot("taste", "other", "likeness_of")); break;
            case "table": files["trend_of.table"] = [1, 2, 3, 4]; break;
            case "number": files["trend_of.table"].AsSpan().Fill(0xff); break;
            case "vocabulary": files[ModelFiles.Items] = VocabularyFile.Write(model.Items.Take(2)); break;
            case ModelFiles.Users or ServingForm.FileName: files.Remove(what); break;
            case "models":
                var similar = model.Form().Models.Single(m => m.Name == ModelFiles.Similar);
                files[ServingForm.FileName] = (model.Form() with { Models = [similar] }).ToBytes();
                break;
            default: break;
        }

        var manifest = model.Manifest("v2", files);
        if (what == "context")
        {
            manifest = manifest with
            {
                Context = new([.. model.Context.Fields, new("spare", Domain.Context.ContextFieldKind.Categorical, ["x"])]),
            };
        }

        await system.Registry.PublishAsync(manifest, files, Cancel);
        await system.Registry.PromoteAsync("v2", Cancel);
        await system.Host.PollAsync(Cancel);

        Assert.Equal("v1", system.Host.Status.Version);
        Assert.Equal("v2", system.Host.Status.WantedVersion);
        Assert.Contains(reason, system.Host.Status.Problem, StringComparison.Ordinal);
        Assert.Equal("v1", (await system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).ModelVersion);

        byte[] Taste(ServedTerm term) => (model.Form() with { Models = [new("taste", [new ServedMember("taste", [term])])] }).ToBytes();
    }

    [Fact]
    public async Task While_the_first_version_is_being_loaded_requests_are_told_so()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        await new TableModel().PublishAsync(system.Registry, "v1");
        var told = new List<string>();
        await system.Host.PollAsync(Cancel, async () =>
        {
            Assert.True(system.Host.Status is { IsLoading: true, WantedVersion: "v1", Version: null });
            told.Add((await Assert.ThrowsAsync<ScoringException>(
                () => system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel))).Code);
        });

        Assert.Equal([ScoringErrorCodes.Loading], told);
        Assert.True(system.Host.Status is { IsLoading: false, Version: "v1" });
        Assert.Equal("v1", (await system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).ModelVersion);
    }

    [Fact]
    public async Task Before_the_pointer_was_read_nobody_is_told_that_there_is_no_model()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        var error = await Assert.ThrowsAsync<ScoringException>(() => system.Host.AcquireAsync(Cancel).AsTask());
        Assert.Equal((ScoringErrorCodes.Loading, "The model is being loaded: ask again in a few seconds."), (error.Code, error.Message));
        // An instance that only appends events never looks: it is well.
        Assert.Equal(new ModelHostStatus(null, null, null), system.Host.Status);

        await system.Host.PollAsync(Cancel);
        error = await Assert.ThrowsAsync<ScoringException>(() => system.Host.AcquireAsync(Cancel).AsTask());
        Assert.Equal(ScoringErrorCodes.NoModel, error.Code);
    }

    [Theory]
    [InlineData("form", "The model version v2 has no 'serving.json': it was published in an older form, so train again or roll back to one "
        + "that has.")]
    [InlineData("batch", "The graph 'taste.onnx' gives 'query' for one request alone: it was published in an older form, so train again or roll back "
        + "to one in this form.")]
    public async Task A_version_of_an_older_form_is_refused_with_one_sentence_and_promotion_and_roll_back_go_across_it(string older, string sentence)
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        var model = new TableModel(seed: 2);
        var files = model.Files();
        if (older == "form") files.Remove(ServingForm.FileName);
        else files["taste.onnx"] = OfOneRequest();
        await system.Registry.PublishAsync(model.Manifest("v2", files), files, Cancel);
        await system.Registry.PromoteAsync("v2", Cancel);
        await AssertAsync("v1", sentence);

        await new TableModel(seed: 3).PublishAsync(system.Registry, "v3");
        await AssertAsync("v3", null);
        await system.Registry.RollBackAsync(Cancel);
        await AssertAsync("v3", sentence);
        await system.Registry.RollBackAsync(Cancel);
        await AssertAsync("v1", null);

        async Task AssertAsync(string serving, string? problem)
        {
            await system.Host.PollAsync(Cancel);
            Assert.Equal((serving, problem), (system.Host.Status.Version, system.Host.Status.Problem));
            Assert.Equal(serving, (await system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).ModelVersion);
        }

        static byte[] OfOneRequest()
        {
            var graph = new GraphBuilder("taste");
            graph.Output("query", graph.Cast(graph.Input(GraphNames.History, ElementType.Int64, "n"), ElementType.Float), "width");
            return graph.Build().ToArray();
        }
    }

    [Fact]
    public async Task Versions_that_name_the_same_bytes_share_their_memory()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        using var first = await system.Host.AcquireAsync(Cancel);
        await new TableModel().PublishAsync(system.Registry, "v2");
        await system.Host.PollAsync(Cancel);
        using var second = await system.Host.AcquireAsync(Cancel);
        Assert.Equal("v2", second.Version.Name);
        Assert.Equal(first.Version.Place("likeness_of"), second.Version.Place("likeness_of"));
    }

    [Fact]
    public async Task A_version_that_failed_is_tried_again_later_and_the_problem_goes_away()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        var model = new TableModel(seed: 2);
        await model.PublishAsync(system.Registry, "v2");
        var blend = (await system.Registry.GetAsync("v2", Cancel)).File("taste.onnx");
        var blob = system.Container.GetBlobClient(await BlobOfAsync(system, blend.Name));
        await blob.UploadAsync(new BinaryData("damaged"), overwrite: true, Cancel);
        await system.Host.PollAsync(Cancel);
        Assert.NotNull(system.Host.Status.Problem);

        await blob.UploadAsync(new BinaryData(model.Files()[blend.Name]), overwrite: true, Cancel);
        await system.Host.PollAsync(Cancel);
        Assert.Equal("v1", system.Host.Status.Version);
        system.Time.Advance(TimeSpan.FromMinutes(1));
        await system.Host.PollAsync(Cancel);

        Assert.Equal("v2", system.Host.Status.Version);
        Assert.Null(system.Host.Status.Problem);
    }

    [Fact]
    public async Task Versions_that_were_promoted_again_and_again_hide_none_that_served_before_them()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        await new TableModel().PublishAsync(system.Registry, "v1");
        foreach (var broken in (string[])["v2", "v3"])
        {
            var files = new TableModel(seed: 2).Files();
            files["taste.onnx"] = "no graph"u8.ToArray();
            await system.Registry.PublishAsync(new TableModel(seed: 2).Manifest(broken, files), files, Cancel);
        }

        foreach (var hoped in (string[])["v2", "v3", "v2", "v3"]) await system.Registry.PromoteAsync(hoped, Cancel);
        await system.Host.PollAsync(Cancel);
        Assert.True(system.Host.Status is { Version: "v1", WantedVersion: "v3" });
    }

    [Fact]
    public async Task What_storage_says_of_itself_is_told_to_nobody_who_asks()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        var key = new StorageSharedKeyCredential(system.Container.AccountName, Convert.ToBase64String("wrong"u8));
        var refused = new BlobContainerClient(system.Container.Uri, key);
        using var host = new ModelHost(
            new ModelRegistry(refused, system.Time), new EmptyCatalog(), new ModelHostOptions { FirstLoadSeconds = 0 }, system.Time,
            NullLogger<ModelHost>.Instance);
        await host.PollAsync(Cancel);
        var error = await Assert.ThrowsAsync<ScoringException>(() => host.AcquireAsync(Cancel).AsTask());
        Assert.Equal(ScoringErrorCodes.Loading, error.Code);
        Assert.Contains("The registry does not answer, or refuses", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Status:", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_the_catalog_reaches_the_version_that_serves_before_it_is_asked()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        await new TableModel().PublishAsync(system.Registry, "v1");
        var catalog = new DescribedCatalog([new Item { ItemId = "i1" }]);
        using var host = system.HostWith(catalog);
        await host.PollAsync(Cancel);
        catalog.Replace([new Item { ItemId = "i1", Available = false }]);

        // A catalog that tells of nothing more would be read by who asks.
        using var lease = await host.AcquireAsync(Cancel);
        Assert.Same(catalog.State, lease.Version.Catalog.Made!.State);
        Assert.False(lease.Version.Catalog.Made.AvailableAt(ServingSystem.Now)[1]);

        await new TableModel(seed: 2).PublishAsync(system.Registry, "v2");
        await host.PollAsync(Cancel);
        using var next = await host.AcquireAsync(Cancel);
        Assert.Equal("v2", next.Version.Name);
        Assert.Same(catalog.State, next.Version.Catalog.Made!.State);
    }

    [Fact]
    public async Task Where_nothing_serves_yet_the_version_before_one_that_cannot_be_loaded_does()
    {
        await using var system = await ServingSystem.EmptyAsync(azurite);
        await new TableModel().PublishAsync(system.Registry, "v1");
        var files = new TableModel(seed: 2).Files();
        files["taste.onnx"] = "no graph"u8.ToArray();
        await system.Registry.PublishAsync(new TableModel(seed: 2).Manifest("v2", files), files, Cancel);
        await system.Registry.PromoteAsync("v2", Cancel);
        await new TableModel(seed: 2).PublishAsync(system.Registry, "v3");

        // Of the last one a file is missing: as much its own fault as a file that is damaged.
        await system.Container.DeleteBlobAsync(await BlobOfAsync(system, "trend_of.table", "v3"), cancellationToken: Cancel);
        await system.Host.PollAsync(Cancel);
        Assert.Equal("v1", (await system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).ModelVersion);
        Assert.True(system.Host.Status is { Version: "v1", WantedVersion: "v3", IsLoading: false, Problem: not null });

        await new TableModel(seed: 3).PublishAsync(system.Registry, "v4");
        await system.Host.PollAsync(Cancel);
        Assert.True(system.Host.Status is { Version: "v4", WantedVersion: null, Problem: null });
    }

    [Fact]
    public async Task A_version_that_cannot_be_loaded_is_tried_ever_more_seldom_until_another_is_promoted()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        foreach (var version in (string[])["v2", "v3"])
        {
            var files = new TableModel(seed: 2).Files();
            files["taste.onnx"] = "no graph"u8.ToArray();
            await system.Registry.PublishAsync(new TableModel().Manifest(version, files), files, Cancel);
        }

        foreach (var version in (string[])["v2", "v3"])
        {
            await system.Registry.PromoteAsync(version, Cancel);
            var tried = new List<int>();
            for (var second = 0; second <= 3_000; second += 30)
            {
                await system.Host.PollAsync(Cancel, () =>
                {
                    tried.Add(second);
                    return Task.CompletedTask;
                });
                system.Time.Advance(TimeSpan.FromSeconds(30));
            }

            Assert.Equal([0, 30, 90, 210, 450, 930, 1_830, 2_730], tried);
        }
    }

    private static async Task<string> BlobOfAsync(ServingSystem system, string file, string version = "v2")
    {
        await foreach (var blob in system.Container.GetBlobsAsync(
            Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, $"models/versions/{version}/", Cancel))
        {
            if (blob.Name.EndsWith(file, StringComparison.Ordinal))
            {
                return blob.Name;
            }
        }

        throw new InvalidOperationException("no such blob");
    }
}
