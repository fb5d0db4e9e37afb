using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Recsys.Interactions.Storage;
using Recsys.LocalHub;
using Recsys.Registry;
using Recsys.Registry.Serving;
using Recsys.Scoring.Tests.Models;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests;

/// <summary>Azurite, a local hub with two partitions, and the app with a model in front: started once for all tests.</summary>
public sealed class OnlineSystem : IAsyncLifetime
{
    public const string Hub = "interactions";

    /// <summary>A hub for a second app: on the first one it would take a partition away from the app of the other tests.</summary>
    public const string OtherHub = "elsewhere";

    /// <summary>A hub for an app that gets nothing but its events.</summary>
    public const string AppendedHub = "appended";

    /// <summary>Hubs for an app that is killed again and again; each run has its own, so that its log begins at 0.</summary>
    public static string KilledHub(int run) => $"killed{run}";

    /// <summary>How many of these there are.</summary>
    public const int KilledHubs = 11;

    private readonly AzuriteFixture _azurite = new();
    private readonly TempFolder _hubState = new();
    private LocalEventHub _hub = null!;

    public OnlineApp App { get; private set; } = null!;

    public TableModel Model { get; } = new()
    {
        Activity = new ServedActivity(
            new DateTimeOffset(2026, 2, 23, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero),
            [
                new(ServedActivity.Trending, ServedActivity.AllTypes, [new(7, 2.5, 30, 9), new(2, 1.1, 12, 8)]),
                new(ServedActivity.Trending, "click", [new(2, 0.9, 5, 3)]),
                new(ServedActivity.BestSelling, "purchase", [new(5, 14, 14, 11), new(7, 6, 6, 6)]),
            ]),
    };

    public BlobContainerClient Container { get; private set; } = null!;

    /// <summary>Another container of the same account.</summary>
    public BlobContainerClient ContainerOf(string name) => new(_azurite.ConnectionString, name);

    /// <summary>The account, for what makes clients by itself.</summary>
    public StorageOptions StorageOptions => new() { ConnectionString = _azurite.ConnectionString, Container = Container.Name };

    /// <summary>A table of the account.</summary>
    public TableClient TableOf(string name) => new(_azurite.ConnectionString, name);

    /// <summary>The address of the hubs.</summary>
    public string HubConnection => _hub.ConnectionString();

    public ModelRegistry Registry { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await LocalEventHub.StartAsync(new LocalEventHubOptions
        {
            Port = 0, Directory = _hubState.Path,
            Hubs =
            [
                new HubDefinition(Hub, 2), new HubDefinition(OtherHub, 1), new HubDefinition(AppendedHub, 1),
                .. Enumerable.Range(0, KilledHubs).Select(n => new HubDefinition(KilledHub(n), 2)),
            ],
        });
        Container = await _azurite.NewContainerAsync();
        Registry = new ModelRegistry(Container, TimeProvider.System);
        await Model.PublishAsync(Registry, "v1");
        App = await OnlineApp.StartAsync(Settings(Container.Name));
    }

    /// <summary>The settings of an app on this system, with a container of its own.</summary>
    public Dictionary<string, string?> Settings(string container, string hub = Hub) => new()
    {
        ["AzureWebJobsStorage"] = _azurite.ConnectionString,
        ["RecsysStorage"] = _azurite.ConnectionString,
        ["RecsysContainer"] = container,
        ["InteractionsHub"] = _hub.ConnectionString(),
        ["InteractionsHubName"] = hub,
        ["Scenarios"] = """
            {
              "advert": { "k": 12, "pins": [{ "itemId": "i3", "position": 2 }, { "itemId": "i7", "position": 9 }] },
              "slot": { "freshness": 0.2 }, "strict-slot": { "k": 3, "excludeSeen": true }
            }
            """,
        ["ModelPollSeconds"] = "0.2",
        ["CatalogRefreshSeconds"] = "0.2",
        ["AzureFunctionsJobHost__extensions__eventHubs__maxWaitTime"] = "00:00:00.100",
    };

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _hub.DisposeAsync();
        _hubState.Dispose();
        await _azurite.DisposeAsync();
    }
}
