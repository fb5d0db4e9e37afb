using System.Net;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Producer;
using Azure.Storage.Blobs.Models;
using Recsys.Domain;
using Recsys.Interactions.Items;
using Recsys.Interactions.Storage;
using Recsys.Registry;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests;

/// <summary>An app of its own, whose first version loads slowly: a relay in front of storage holds back what is long.</summary>
public sealed class LoadingTests(OnlineSystem system)
{
    /// <summary>More than what a connection gets of pointers, manifests and listings; less than the smallest table of the version.</summary>
    private const int Freely = 512 << 10;

    [Fact]
    public async Task An_instance_that_appends_events_loads_no_model_before_somebody_asks()
    {
        const string loaded = "serves";
        // Tables are of an account: only in one of its own is the catalog known.
        await using var azurite = new AzuriteFixture();
        var container = await azurite.NewContainerAsync();
        await new TableModel().PublishAsync(new ModelRegistry(container, TimeProvider.System), "v1");
        var table = new TableClient(azurite.ConnectionString, ItemCatalog.TableName);
        await table.CreateAsync(Cancel);
        await new ItemCatalog(table, TimeProvider.System).UpsertAsync([new Item { ItemId = "i3", Categories = ["kitchen"] }], Cancel);
        var settings = system.Settings(container.Name, OnlineSystem.AppendedHub);
        settings["RecsysStorage"] = azurite.ConnectionString;
        await using var app = await OnlineApp.StartAsync(settings);
        await using var producer = new EventHubProducerClient(system.HubConnection, OnlineSystem.AppendedHub);
        await producer.SendAsync([new EventData("{}")], Cancel);
        var log = container.GetBlobsAsync(BlobTraits.None, BlobStates.None, BlobPaths.Hub(OnlineSystem.AppendedHub), Cancel);
        await Eventually.TrueAsync(async () => await log.AnyAsync(Cancel), "the event is in the log");
        Assert.DoesNotContain(app.Said, line => line.Contains(loaded, StringComparison.Ordinal));

        // The very first call knows model and catalog.
        var items = (await app.GetAsync("users/u1/recommendations?filter=category%20eq%20'kitchen'"))["items"]!.AsArray();
        Assert.Equal("i3", (string?)Assert.Single(items)!["itemId"]);
        Assert.Contains(app.Said, line => line.Contains(loaded, StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_a_version_loads_requests_are_told_to_come_again_and_the_health_says_so()
    {
        var container = system.ContainerOf("slow-registry");
        var (connection, blobs) = (system.StorageOptions.ConnectionString!, container.Uri.Port);
        using var port = new ReservedPort();
        using var relay = new TcpRelay(port, blobs, Freely);
        var settings = system.Settings(container.Name, OnlineSystem.OtherHub);
        settings["RecsysStorage"] = connection.Replace($":{blobs}/", $":{port.Number}/", StringComparison.Ordinal);
        await using var app = await OnlineApp.StartAsync(settings);
        // The first look finds nothing: a request waits for what the first look of a start loads.
        await app.ProblemAsync(app.GetAsync("users/u1/recommendations", 503), "no-model", null);

        await new TableModel(items: 600).PublishAsync(new ModelRegistry(container, TimeProvider.System), "v1");
        var health = await Eventually.SeenAsync(() => app.GetAsync("health/ready"), h => (bool)h["model"]!["isLoading"]!);
        Assert.Equal(("degraded", "ok", "v1"), ((string?)health["status"], (string?)health["storage"], (string?)health["model"]!["wantedVersion"]));
        using (var answer = await app.Http.GetAsync("users/u1/recommendations", Cancel))
        {
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "urn:recsys:problem:loading"), (answer.StatusCode, (string?)problem["type"]));
            Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
        }

        relay.Release();
        health = await Eventually.SeenAsync(() => app.GetAsync("health/ready"), h => (string?)h["status"] == "ready");
        Assert.Equal("v1", (string?)health["model"]!["version"]);
        Assert.Equal("v1", (string?)(await app.GetAsync("users/u1/recommendations"))["modelVersion"]);
    }
}
