using System.Globalization;
using System.Text.Json;
using Recsys.Cli.Commands;
using Recsys.Interactions.Storage;
using Recsys.Local;

namespace Recsys.Cli.Local;

/// <summary>
/// Azurite, the local Event Hub and both function apps as child processes of this one. The apps are started when storage and hub are there, and ended
/// before them; a child that ends by itself is noticed.
/// </summary>
internal sealed class LocalSystem : IAsyncDisposable
{
    private const string KeyFile = "function-keys.json";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan SignalLag = TimeSpan.FromMilliseconds(500);

    private readonly LocalSystemOptions _options;
    private readonly List<(string Name, ChildProcess Process)> _children = [];
    private readonly List<ChildLog> _logs = [];
    private AzuriteProcess? _azurite;

    private LocalSystem(LocalSystemOptions options) => _options = options;

    /// <summary>Where everything listens.</summary>
    public Endpoints Endpoints { get; private set; } = new();

    /// <summary>Starts everything and returns when everything answers.</summary>
    /// <exception cref="LocalSetupException">A prerequisite is missing, or a child did not start.</exception>
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

    /// <summary>Names and ids of the processes, in the order of their start.</summary>
    public IReadOnlyList<(string Name, int Id)> Processes =>
        [.. _azurite is null ? [] : new[] { ("azurite", _azurite.Id) }, .. _children.Select(c => (c.Name, c.Process.Id))];

    /// <summary>Peak resident memory of each process in bytes, workers behind their hosts, this one last; null where it is not told.</summary>
    public IReadOnlyList<(string Name, long? Bytes)> PeakMemory() =>
    [
        .. Processes.SelectMany(p => ProcessMemory.ChildrenOf(p.Id).Select(id => ($"{p.Name} worker", id)).Prepend(p))
            .Append(("recsys", Environment.ProcessId)).Select(p => (p.Item1, ProcessMemory.PeakBytes(p.Item2))),
    ];

    /// <summary>Returns when cancelled.</summary>
    /// <exception cref="CommandException">A child ended that nobody asked to end; it is named.</exception>
    public async Task StayUpAsync(CancellationToken cancellationToken)
    {
        var stop = Until.CancelledAsync(cancellationToken);
        if (await Task.WhenAny(stop, BrokenAsync()) == stop)
        {
            return;
        }

        // Ctrl-C in a terminal reaches the children too, and may end one before this process has heard of it.
        await Task.WhenAny(stop, Task.Delay(SignalLag, CancellationToken.None));
        if (!cancellationToken.IsCancellationRequested)
        {
            throw await BrokenAsync();
        }
    }

    /// <summary>Does work that needs every part; gives it up as soon as one ends.</summary>
    /// <exception cref="CommandException">A child ended that nobody asked to end; it is named.</exception>
    public async Task<T> WhileUpAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = StayUpAsync(stop.Token);
        var task = work(stop.Token);
        var first = await Task.WhenAny(task, up);
        await stop.CancelAsync();
        if (first != task)
        {
            // What the work says now follows from the end of the child.
            await Task.WhenAny(task);
            await up;
        }

        return await task;
    }

    private async Task<CommandException> BrokenAsync()
    {
        var ends = _children.Select(async c => EndOf(c.Name, await c.Process.Exited, c.Process.LastLines)).ToList();
        ends.Add(AzuriteEndAsync());
        return await await Task.WhenAny(ends);

        async Task<CommandException> AzuriteEndAsync() => EndOf("azurite", await _azurite!.Exited, []);
    }

    public async ValueTask DisposeAsync()
    {
        // The apps first and together, so that they finish what they have in hand while the hub and the storage still answer.
        await Task.WhenAll(_children.Where(c => c.Name != "hub").Select(c => StopAsync(c.Name, c.Process, StopTimes.Parent)));
        foreach (var (name, process) in Enumerable.Reverse(_children))
        {
            if (!process.HasExited)
            {
                await StopAsync(name, process, StopTimes.Service);
            }

            await process.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _logs.ForEach(l => l.Dispose());
    }

    private async Task StopAsync(string name, ChildProcess process, TimeSpan grace)
    {
        if (await process.StopAsync(grace) is not 0 and var code)
        {
            _options.Progress?.Invoke($"The process '{name}' ended with exit code {code}.");
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_options.DataDirectory);
        Demand(Prerequisites.Port(_options.HubPort, "local Event Hub"), "--hub-port");
        Demand(Prerequisites.Port(_options.OnlinePort, "online app"), "--online-port");
        Demand(Prerequisites.Port(_options.TrainingPort, "training app"), "--training-port");
        _options.Progress?.Invoke("The local Event Hub: AMQP");
        var hub = Start("hub", BuildOutputs.CommandLine,
            [
                "hub", "--port", Text(_options.HubPort), "--hub", _options.HubName, "--partitions", Text(_options.Partitions), "--dir",
                DataFolder("hub"), .. _options.Disposable ? [HubCommand.NoSync] : Array.Empty<string>(),
            ], new Dictionary<string, string?>());
        _options.Progress?.Invoke("Azurite: blob, queue and table storage");
        var azuriteLog = LogOf("azurite");
        _azurite = await AzuriteProcess.StartAsync(
            new AzuriteOptions
            {
                StateDirectory = DataFolder("azurite"), InstallDirectory = BuildOutputs.AzuriteInstall,
                StopGracefully = !_options.Disposable, StartTimeout = StartTimeout,
            },
            line =>
            {
                azuriteLog.Write(line);
                if (line.StartsWith("npm ci", StringComparison.Ordinal))
                {
                    _options.Progress?.Invoke(line);
                }
            },
            cancellationToken);

        var hubConnection = await ValueAsync(hub, HubLine.ConnectionString, cancellationToken);

        _options.Progress?.Invoke("The function apps");
        var online = StartApp("online", BuildOutputs.OnlineApp, _options.OnlinePort, hubConnection);
        var training = StartApp("training", BuildOutputs.TrainingApp, _options.TrainingPort, hubConnection);
        Endpoints = new Endpoints
        {
            Online = await AddressAsync(online, cancellationToken),
            Training = await AddressAsync(training, cancellationToken),
            Key = ReadKey(),
            Hub = hubConnection,
            HubName = _options.HubName,
            Storage = _azurite.ConnectionString,
            Container = StorageOptions.DefaultContainer,
        };
        await online.WaitForHttpAsync(new Uri(Endpoints.Online, "api/health/ready"), StartTimeout, status => status == 200, cancellationToken);
    }

    private ChildProcess StartApp(string name, string folder, int port, string hubConnection) => Start(
        name, BuildOutputs.FunctionsHost, ["--app", folder, "--urls", $"http://127.0.0.1:{Text(port)}"],
        new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = _azurite!.ConnectionString,
            [StorageOptions.Setting] = _azurite.ConnectionString,
            [StorageOptions.ContainerSetting] = StorageOptions.DefaultContainer,
            [Endpoints.HubVariable] = hubConnection,
            [Endpoints.HubNameVariable] = _options.HubName,
            ["TrainingSchedule"] = _options.TrainingSchedule,
            ["CompactionSchedule"] = LocalSystemOptions.CompactionSchedule,
            // What is looked for costs nothing here, and somebody waits for the version that was just trained.
            ["ModelPollSeconds"] = "0.25",
            // As deployed: glibc reads it before there is an app that could set it.
            ["MALLOC_ARENA_MAX"] = "1",
            // Both apps in one folder: one function key for both.
            ["RECSYS_STATE"] = _options.DataDirectory,
        });

    private ChildProcess Start(string name, string assembly, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var log = LogOf(name);
        var prefix = $"{name,-8} | ";
        var process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            Name = $"The process '{name}'",
            Arguments = ["exec", assembly, .. arguments],
            WorkingDirectory = _options.DataDirectory,
            Environment = environment,
            Output = line =>
            {
                log.Write(line);
                _options.Output?.Invoke(prefix + line);
            },
        });
        _children.Add((name, process));
        return process;
    }

    private ChildLog LogOf(string name)
    {
        var log = new ChildLog(Path.Combine(_options.DataDirectory, "logs"), name);
        _logs.Add(log);
        return log;
    }

    private string DataFolder(string name) => Path.Combine(_options.DataDirectory, name);

    private string? ReadKey()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_options.DataDirectory, KeyFile)));
        return json.RootElement.GetProperty("functionKey").GetString();
    }

    private static async Task<Uri> AddressAsync(ChildProcess app, CancellationToken cancellationToken) =>
        new((await ValueAsync(app, "Now listening on: ", cancellationToken)).TrimEnd('/') + "/");

    private static async Task<string> ValueAsync(ChildProcess process, string label, CancellationToken cancellationToken)
    {
        var line = await process.WaitForLineAsync(l => l.Contains(label, StringComparison.Ordinal), StartTimeout, cancellationToken);
        return line[(line.IndexOf(label, StringComparison.Ordinal) + label.Length)..].Trim();
    }

    private static CommandException EndOf(string name, int code, IReadOnlyList<string> lines) => new(
        $"The process '{name}' ended with exit code {code}; the others are stopped too.",
        lines.Count == 0 ? "Start again." : "Its last lines:\n" + string.Join('\n', lines.TakeLast(12)));

    private static void Demand(Prerequisite check, string option)
    {
        if (!check.Ok)
        {
            throw new CommandException($"{check.Name}: {check.Found}.", $"{check.Mend} ({option} 0 takes a free one.)");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
