using System.Net;
using System.Text.Json.Nodes;
using Recsys.Registry;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests;

/// <summary>An app of its own, whose registry begins empty.</summary>
public sealed class ModelTests(OnlineSystem system)
{
    [Fact]
    public async Task From_no_model_to_a_second_one_and_back_without_a_restart()
    {
        var container = system.ContainerOf("empty-registry");
        await using var app = await OnlineApp.StartAsync(system.Settings(container.Name, OnlineSystem.OtherHub));
        await app.ProblemAsync(app.GetAsync("users/u1/recommendations", 503), "no-model", null);
        await app.ProblemAsync(app.GetAsync("items/i1/similar", 503), "no-model", null);
        await app.ProblemAsync(app.PostAsync("models/rollback", "", 409), "nothing-to-roll-back-to", null);
        await app.ProblemAsync(app.PostAsync("models/v9/promote", "", 404), "unknown-version", "version");
        await app.ProblemAsync(app.PostAsync("models/promote?version=v9", "", 404), "unknown-version", "version");
        await app.ProblemAsync(app.PostAsync("models/promote", "", 400), "missing-field", "version");
        Assert.Empty((await app.GetAsync("models"))["versions"]!.AsArray());
        Assert.Equal("ready", (string?)(await app.GetAsync("health/ready"))["status"]);

        var registry = new ModelRegistry(container, TimeProvider.System);
        await new TableModel().PublishAsync(registry, "v1", promote: false);
        await new TableModel(items: 20, seed: 2).PublishAsync(registry, "v2", promote: false);
        Assert.Equal("v1", (string?)(await app.PostAsync("models/v1/promote", ""))["version"]);
        Assert.Equal("v1", await ServingAsync(app, "v1"));
        await app.PostAsync("models/promote?version=v2", "");
        Assert.Equal("v2", await ServingAsync(app, "v2"));
        await app.PostAsync("models/rollback", "");
        Assert.Equal("v1", await ServingAsync(app, "v1"));

        var models = await app.GetAsync("models");
        Assert.Equal("v1", (string?)models["serving"]);
        Assert.Equal("v1", (string?)models["current"]!["version"]);
        Assert.Equal([("v2", false), ("v1", true)], models["versions"]!.AsArray().Select(v => ((string)v!["version"]!, (bool)v["isCurrent"]!)));
        Assert.Equal(0.05, (double)models["versions"]![0]!["metrics"]![0]!["ndcg10"]!);

        await BreakAsync(registry);
        var health = await Eventually.SeenAsync(() => app.GetAsync("health/ready"), h => (string?)h["status"] == "degraded");
        Assert.Equal("broken", (string?)health["model"]!["wantedVersion"]);
        Assert.Equal("v1", (string?)(await app.GetAsync("users/u1/recommendations"))["modelVersion"]);

        // A manifest that cannot be read is named, and nothing else of it is met.
        await container.GetBlobClient("models/versions/torn/manifest.json").UploadAsync(BinaryData.Empty, TestContext.Current.CancellationToken);
        models = await app.GetAsync("models");
        Assert.Equal(["torn"], models["unreadable"]!.AsArray().Select(v => (string)v!));
        Assert.Contains("taste.onnx", (string)models["problem"]!, StringComparison.Ordinal);
        using var erased = await app.Http.DeleteAsync("users/u9", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        await app.ProblemAsync(app.PostAsync("models/torn/promote", "", 404), "unknown-version", "version");
    }

    private static async Task BreakAsync(ModelRegistry registry)
    {
        var model = new TableModel(seed: 3);
        var files = model.Files();
        files["taste.onnx"] = "no graph"u8.ToArray();
        await registry.PublishAsync(model.Manifest("broken", files), files, TestContext.Current.CancellationToken);
        await registry.PromoteAsync("broken", TestContext.Current.CancellationToken);
    }

    private static Task<string?> ServingAsync(OnlineApp app, string wanted) => Eventually.SeenAsync<string?>(
        async () =>
        {
            using var response = await app.Http.GetAsync("users/u1/recommendations", TestContext.Current.CancellationToken);
            return (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["modelVersion"];
        },
        version => version == wanted);
}
