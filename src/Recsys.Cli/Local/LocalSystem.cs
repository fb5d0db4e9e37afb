using System.Globalization;
using Recsys.Local;

namespace Recsys.Cli.Local;

/// <summary>
/// Azurite, the local Event Hub and both function apps as child processes of this one. Started in the order of their needs, ended in the
/// opposite order; a child that ends by itself is noticed.
/// </summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    private readonly List<(string Name, ChildProcess Process)> _children = [];
    private readonly LocalSystemOptions _options;
    private AzuriteProcess? _azurite;

    private LocalSystem(LocalSystemOptions options) => _options = options;

    /// <summary>Where everything listens.</summary>
    public Endpoints Endpoints { get; private set; } = null!;

    /// <summary>Completes when a child has ended that nobody asked to end; the text names it.</summary>
    public Task<string> Broken { get; private set; } = null!;

    public static async Task<LocalSystem> StartAsync(LocalSystemOptions options, CancellationToken cancellationToken)
    {
        var system = new LocalSystem(options);
        try
        {
            await system.StartAsync(cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Peak resident memory of each process in bytes, this one last; null where the system does not tell.</summary>
    public IReadOnlyList<(string Name, long? Bytes)> PeakMemory() =>
    [
        ("azurite", _azurite?.PeakMemoryBytes),
        .. _children.Select(c => (c.Name, c.Process.PeakMemoryBytes)),
        ("recsys", ProcessMemory.PeakBytes(Environment.ProcessId)),
    ];

    public async ValueTask DisposeAsync()
    {
        if (Endpoints is not null)
        {
            Endpoints.Delete(_options.StateDirectory);
        }

        // The apps first, so that they finish what they have in hand while the hub and the storage still answer.
        foreach (var (_, process) in Enumerable.Reverse(_children))
        {
            await process.StopAsync(StopGrace);
            await process.DisposeAsync();
        }

        _children.Clear();
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var state = Path.GetFullPath(_options.StateDirectory);
        Directory.CreateDirectory(state);
        _azurite = await AzuriteProcess.StartAsync(
            new AzuriteOptions { StateDirectory = Path.Combine(state, "azurite"), InstallDirectory = BuildOutputs.AzuriteInstall },
            line => _options.Progress?.Invoke(line), cancellationToken);

        _options.Progress?.Invoke("Starting the local Event Hub");
        var hub = Start("hub", typeof(LocalSystem).Assembly.Location, state,
            ["hub", "--port", Text(_options.HubPort), "--hub", _options.HubName, "--partitions", Text(_options.Partitions), "--dir", Path.Combine(state, "hub")], []);
        var hubConnection = ValueAfter(await hub.WaitForLineAsync(l => l.Contains(HubLine.ConnectionString, StringComparison.Ordinal), StartTimeout, cancellationToken), HubLine.ConnectionString);

        _options.Progress?.Invoke("Starting the function apps");
        var online = StartApp("online", BuildOutputs.OnlineApp, state, _options.OnlinePort, hubConnection);
        var training = StartApp("training", BuildOutputs.TrainingApp, state, _options.TrainingPort, hubConnection);
        Endpoints = new Endpoints
        {
            Online = await AddressOf(online, cancellationToken),
            Training = await AddressOf(training, cancellationToken),
            HubConnectionString = hubConnection,
            HubName = _options.HubName,
            StorageConnectionString = _azurite.ConnectionString,
            Container = _options.Container,
        };
        await online.WaitForHttpAsync(new Uri(Endpoints.Online, "api/health/live"), StartTimeout, status => status == 200, cancellationToken);
        await Endpoints.SaveAsync(state, cancellationToken);
        Broken = WatchAsync();
    }

    private async Task<string> WatchAsync()
    {
        var exits = _children.Select(async c => $"The process '{c.Name}' ended with exit code {await c.Process.Exited}.").ToList();
        exits.Add(AzuriteEnd());
        return await await Task.WhenAny(exits);

        async Task<string> AzuriteEnd() => $"Azurite ended with exit code {await _azurite!.Exited}.";
    }

    private ChildProcess StartApp(string name, string assembly, string state, int port, string hubConnection) => Start(
        name, assembly, state, ["--urls", $"http://127.0.0.1:{Text(port)}"],
        new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = _azurite!.ConnectionString,
            ["RecsysStorage"] = _azurite.ConnectionString,
            ["RecsysContainer"] = _options.Container,
            ["InteractionsHub"] = hubConnection,
            ["InteractionsHubName"] = _options.HubName,
            ["TrainingSchedule"] = _options.TrainingSchedule,
            ["RECSYS_STATE"] = Path.Combine(state, name),
        });

    private ChildProcess Start(string name, string assembly, string state, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            Arguments = ["exec", assembly, .. arguments],
            WorkingDirectory = state,
            Environment = environment,
            Prefix = $"{name,-8} | ",
            Output = _options.Output,
        });
        _children.Add((name, process));
        return process;
    }

    private static async Task<Uri> AddressOf(ChildProcess app, CancellationToken cancellationToken)
    {
        const string Line = "Now listening on: ";
        var line = await app.WaitForLineAsync(l => l.Contains(Line, StringComparison.Ordinal), StartTimeout, cancellationToken);
        return new Uri(ValueAfter(line, Line).TrimEnd('/') + "/");
    }

    private static string ValueAfter(string line, string label) => line[(line.IndexOf(label, StringComparison.Ordinal) + label.Length)..].Trim();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
