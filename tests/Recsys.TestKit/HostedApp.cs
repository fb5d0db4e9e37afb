using System.Reflection;
using System.Text.Json.Nodes;
using Recsys.Local;

namespace Recsys.TestKit;

/// <summary>A function app as it runs on one machine: the local Functions host as a child process, and the app's worker as a child of that.</summary>
public sealed class HostedApp : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private const string WorkerReady = "Worker process ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TempFolder? _ownState;

    private HostedApp(ChildProcess process, TempFolder? ownState) => (Process, _ownState) = (process, ownState);

    /// <summary>The host's process.</summary>
    public ChildProcess Process { get; }

    /// <summary>A client with the function key; its base is the address, without the prefix of the routes.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>The function key.</summary>
    public string FunctionKey { get; private set; } = "";

    /// <summary>The admin key.</summary>
    public string AdminKey { get; private set; } = "";

    /// <summary>The process id of the worker that is there now.</summary>
    public int WorkerId =>
        int.Parse(Process.LastLines.Last(IsReady).Split(WorkerReady)[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The output folder of an app of this repository: <c>functions/Online</c>, <c>tests/Recsys.Functions.SampleApp</c> …</summary>
    public static string OutputOf(string project) => Path.Combine(Repository.Root, project, BuildFolder);

    /// <summary>The host's program.</summary>
    public static string HostAssembly => Path.Combine(Repository.Root, "src", "Recsys.Functions.Host", BuildFolder, "Recsys.Functions.Host.dll");

    private static string BuildFolder { get; } = Path.Combine(
        "bin",
        typeof(HostedApp).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration,
        Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/', '\\')));

    /// <summary>Starts an app and waits until it listens.</summary>
    /// <param name="appFolder">Its output folder; <see cref="OutputOf"/> knows those of this repository.</param>
    /// <param name="settings">Environment variables; null as a value removes one.</param>
    /// <param name="stateFolder">Where the keys are kept; null takes a folder of its own.</param>
    /// <param name="output">Gets every line.</param>
    public static async Task<HostedApp> StartAsync(
        string appFolder, IReadOnlyDictionary<string, string?> settings, string? stateFolder = null, Action<string>? output = null)
    {
        var ownState = stateFolder is null ? new TempFolder() : null;
        var state = stateFolder ?? ownState!.Path;
        var app = new HostedApp(Start(appFolder, settings, state, output), ownState);
        try
        {
            var line = await app.Process.WaitForLineAsync(l => l.StartsWith(Listening, StringComparison.Ordinal), Patience);
            var keys = Path.Combine(state, "function-keys.json");
            if (File.Exists(keys))
            {
                var json = JsonNode.Parse(await File.ReadAllTextAsync(keys))!;
                (app.FunctionKey, app.AdminKey) = (json["functionKey"]!.GetValue<string>(), json["adminKey"]!.GetValue<string>());
            }

            app.Http = new HttpClient { BaseAddress = new Uri(line[Listening.Length..].Trim()), Timeout = Patience };
            app.Http.DefaultRequestHeaders.Add("x-functions-key", app.FunctionKey);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an app and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string appFolder, IReadOnlyDictionary<string, string?> settings)
    {
        using var state = new TempFolder();
        await using var process = Start(appFolder, settings, state.Path, null);
        return (await process.Exited.WaitAsync(Patience), string.Join('\n', process.LastLines));
    }

    /// <summary>SIGKILL for host and worker: nothing of their own clean-up runs.</summary>
    public void Kill() => Process.Kill();

    /// <summary>SIGKILL for the worker alone; the host starts another one.</summary>
    public void KillWorker()
    {
        try
        {
            System.Diagnostics.Process.GetProcessById(WorkerId).Kill();
        }
        catch (ArgumentException)
        {
            // It is gone already, and the next one has not said yet that it is there.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await Process.StopAsync(TimeSpan.FromSeconds(40));
        await Process.DisposeAsync();
        _ownState?.Dispose();
    }

    private static bool IsReady(string line) =>
        line.Contains(WorkerReady, StringComparison.Ordinal) && line.Contains(" is ready ", StringComparison.Ordinal);

    private static ChildProcess Start(string appFolder, IReadOnlyDictionary<string, string?> settings, string state, Action<string>? output) =>
        ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = ["exec", HostAssembly, "--app", appFolder, "--urls", "http://127.0.0.1:0"],
            WorkingDirectory = state,
            Environment = new Dictionary<string, string?>(settings) { ["RECSYS_STATE"] = state },
            Name = $"The host of {Path.GetFileName(appFolder)}",
            KeptLines = 2_000,
            Output = output,
        });
}
