using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>A hub of four partitions in a folder of its own, in this process.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    public const string Name = "events";

    private readonly TempFolder folder;

    private TestHub(TempFolder folder, LocalEventHub hub)
    {
        this.folder = folder;
        Hub = hub;
    }

    public LocalEventHub Hub { get; private set; }

    public string Directory => folder.Path;

    public string ConnectionString => Hub.ConnectionString();

    public static async Task<TestHub> StartAsync(Func<LocalEventHubOptions, LocalEventHubOptions>? change = null, TimeProvider? time = null)
    {
        var folder = new TempFolder();
        return new TestHub(folder, await LocalEventHub.StartAsync(Options(folder.Path, change), timeProvider: time));
    }

    public async Task RestartAsync(Func<LocalEventHubOptions, LocalEventHubOptions>? change = null)
    {
        var port = Hub.Port;
        await Hub.DisposeAsync();
        Hub = await SamePort.AgainAsync(() => LocalEventHub.StartAsync(Options(folder.Path, change) with { Port = port }));
    }

    /// <summary>Deletes everything and starts anew at the same address.</summary>
    public async Task RemakeAsync()
    {
        var port = Hub.Port;
        await Hub.DisposeAsync();
        System.IO.Directory.Delete(folder.Path, recursive: true);
        Hub = await SamePort.AgainAsync(() => LocalEventHub.StartAsync(Options(folder.Path, null) with { Port = port }));
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        folder.Dispose();
    }

    private static LocalEventHubOptions Options(string directory, Func<LocalEventHubOptions, LocalEventHubOptions>? change)
    {
        var options = new LocalEventHubOptions { Directory = directory, Port = 0, Hubs = [new HubDefinition(Name)] };
        return change?.Invoke(options) ?? options;
    }
}
