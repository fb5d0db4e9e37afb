using System.Text.Json;
using System.Text.RegularExpressions;
using Recsys.Domain;
using Recsys.TestKit;

namespace Recsys.EndToEnd.Tests;

/// <summary>A local system that <c>recsys up</c> started, with a file imported through its hub and one version trained.</summary>
public sealed partial class RunningSystem : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private RecsysCommand? _up;

    internal RecsysCommand Up => _up!;

    internal string State => _folder.File("state");

    internal IReadOnlyList<Interaction> Shop { get; private set; } = [];

    /// <summary>What the import printed.</summary>
    internal string Import { get; private set; } = "";

    /// <summary>What the training printed.</summary>
    internal string Train { get; private set; } = "";

    internal string Version => VersionLine().Match(Train).Groups[1].Value;

    public async ValueTask InitializeAsync()
    {
        var file = _folder.File("shop.jsonl");
        Shop = ShopFile.Write(file, users: 40, events: 2_000);
        _up = RecsysCommand.Start(State, "up", "--online-port", "0", "--training-port", "0", "--hub-port", "0");
        await _up.LineAsync("Running. Ctrl-C stops everything");
        Import = await SucceedAsync("import", file);
        await StoredAsync();
        Train = await SucceedAsync("train", "--protocol", "leave-one-out", "--families", "autoencoder,gcn");
        if (!Train.Contains("It serves from now on.", StringComparison.Ordinal))
        {
            await SucceedAsync("promote", Version);
        }

        await ServesAsync(Version);
    }

    public async ValueTask DisposeAsync()
    {
        if (_up is not null)
        {
            await _up.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Runs a command against this system.</summary>
    internal Task<(int Code, string Output)> RunAsync(params string[] arguments) => RecsysCommand.RunAsync(State, arguments);

    /// <summary>Runs a command that has to succeed; returns what it printed.</summary>
    internal async Task<string> SucceedAsync(params string[] arguments)
    {
        var (code, output) = await RunAsync(arguments);
        Assert.True(code == 0, $"recsys {string.Join(' ', arguments)}: {code}\n{output}");
        return output;
    }

    /// <summary>What the online app answers a GET of a path below <c>api/</c>.</summary>
    internal async Task<JsonElement> GetAsync(string path)
    {
        var known = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(State, "endpoints.json")));
        using var http = new HttpClient { BaseAddress = new Uri(known.GetProperty("online").GetString()!) };
        http.DefaultRequestHeaders.Add("x-functions-key", known.GetProperty("key").GetString());
        return JsonElement.Parse(await http.GetStringAsync($"api/{path}", TestContext.Current.CancellationToken));
    }

    /// <summary>Writes a file into the folder of this system.</summary>
    internal async Task<string> FileAsync(string name, string text)
    {
        await File.WriteAllTextAsync(_folder.File(name), text);
        return _folder.File(name);
    }

    /// <summary>Returns when the version serves.</summary>
    internal Task ServesAsync(string version) => Eventually.SeenAsync(() => SucceedAsync("models"), output =>
        output.Split('\n').Any(l => l.Contains("serves", StringComparison.Ordinal) && l.Contains(version, StringComparison.Ordinal)));

    /// <summary>The log has what the hub has once the last user's history is served: the trigger writes it after the log.</summary>
    private async Task StoredAsync()
    {
        using var endpoints = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(State, "endpoints.json")));
        var container = new Azure.Storage.Blobs.BlobContainerClient(
            endpoints.RootElement.GetProperty("storage").GetString(), endpoints.RootElement.GetProperty("container").GetString());
        var reader = new Interactions.Log.InteractionLogReader(container);
        var hub = endpoints.RootElement.GetProperty("hubName").GetString()!;
        await Eventually.SeenAsync(
            async () => (await reader.FindChainsAsync(hub, default)).Sum(c => c.End), stored => stored >= Shop.Count + ShopFile.Broken.Length);
    }

    [GeneratedRegex("Version ([0-9a-f]{16}):")]
    private static partial Regex VersionLine();
}
