using System.Text.Json.Nodes;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>The real online app as a child process, with the batch settings of host.json unless told otherwise.</summary>
internal sealed class OnlineProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private readonly TempFolder _state = new();
    private readonly ChildProcess _process;

    private OnlineProcess(IReadOnlyDictionary<string, string?> settings)
    {
        var assembly = Path.Combine(Repository.Root, "functions", "Online", "bin", "Release", "net10.0", "Recsys.Functions.Online.dll");
        _process = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = ["exec", assembly, "--urls", "http://127.0.0.1:0"],
            WorkingDirectory = _state.Path,
            Environment = new Dictionary<string, string?>(settings) { ["RECSYS_STATE"] = _state.Path },
        });
    }

    public HttpClient Http { get; } = new();

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan Cpu => System.Diagnostics.Process.GetProcessById(_process.Id).TotalProcessorTime;

    public static async Task<OnlineProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var app = new OnlineProcess(settings);
        var line = await app._process.WaitForLineAsync(l => l.Contains(Listening, StringComparison.Ordinal), TimeSpan.FromMinutes(2));
        app.Http.BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim() + "/api/");
        var keys = JsonNode.Parse(await File.ReadAllTextAsync(app._state.File("function-keys.json")))!;
        app.Http.DefaultRequestHeaders.Add("x-functions-key", keys["functionKey"]!.GetValue<string>());
        return app;
    }

    public static Dictionary<string, string?> Settings(string storage, string container, string hub) => new()
    {
        ["AzureWebJobsStorage"] = storage,
        ["RecsysStorage"] = storage,
        ["RecsysContainer"] = container,
        ["InteractionsHub"] = hub,
        ["InteractionsHubName"] = LogBench.Hub,
        ["ModelPollSeconds"] = "0.2",
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        _state.Dispose();
    }
}
