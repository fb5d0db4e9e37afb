using Recsys.Registry;
using Recsys.Scoring.Requests;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Scoring.Tests;

public sealed class ModelHostTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

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
        Assert.NotEmpty(second.Version.Graphs["blend"].Run(new Graphs.GraphQuery { Context = [0, 26, 35] }).Items);
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
            await system.Registry.PromoteAsync(swap % 2 == 0 ? "v2" : "v1", Cancel);
            await system.Host.PollAsync(Cancel);
        }

        await stop.CancelAsync();
        await Task.WhenAll(callers);
        Assert.Equal(["v1", "v2"], seen.Keys.Order());
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "blend.onnx", "blend.onnx" },
        { "sources", "lacks the output 'sources'" },
        { "members", "sources; expected 10 for each of 3 members" },
        { "vocabulary", "outside the vocabulary" },
        { ModelFiles.Users, "has no 'users.txt'" },
        { "graphs", "no graph that recommends" },
        { "context", "The first run of" },
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
            case "blend.onnx": files[what] = "no graph"u8.ToArray(); break;
            case "sources": files["blend.onnx"] = files["taste.onnx"]; break;
            case "vocabulary": files[ModelFiles.Items] = VocabularyFile.Write(model.Items.Take(2)); break;
            case ModelFiles.Users: files.Remove(what); break;
            case "graphs": files = files.Where(f => f.Key is ModelFiles.Users or ModelFiles.Items or "similar.onnx").ToDictionary(); break;
            default: break;
        }

        var manifest = model.Manifest("v2", files);
        manifest = what switch
        {
            "members" => manifest with { Files = [.. manifest.Files.Select(f => f.Name == "blend.onnx" ? f with { Members = ["a", "b", "c"] } : f)] },
            "context" => manifest with { Context = new([.. model.Context.Fields, new("spare", Domain.Context.ContextFieldKind.Categorical, ["x"])]) },
            _ => manifest,
        };
        await system.Registry.PublishAsync(manifest, files, Cancel);
        await system.Registry.PromoteAsync("v2", Cancel);
        await system.Host.PollAsync(Cancel);

        Assert.Equal("v1", system.Host.Status.Version);
        Assert.Equal("v2", system.Host.Status.WantedVersion);
        Assert.Contains(reason, system.Host.Status.Problem, StringComparison.Ordinal);
        Assert.Equal("v1", (await system.Service.RecommendAsync(new RecommendationRequest(), "r", Cancel)).ModelVersion);
    }

    [Fact]
    public async Task A_version_that_failed_is_tried_again_later_and_the_problem_goes_away()
    {
        await using var system = await ServingSystem.WithModelAsync(azurite, new TableModel());
        var model = new TableModel(seed: 2);
        await model.PublishAsync(system.Registry, "v2");
        var blend = (await system.Registry.GetAsync("v2", Cancel)).File("blend.onnx");
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

    private static async Task<string> BlobOfAsync(ServingSystem system, string file)
    {
        await foreach (var blob in system.Container.GetBlobsAsync(
            Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, "models/versions/v2/", Cancel))
        {
            if (blob.Name.EndsWith(file, StringComparison.Ordinal))
            {
                return blob.Name;
            }
        }

        throw new InvalidOperationException("no such blob");
    }
}
