using System.Diagnostics;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Log;

/// <summary>The real online app in its host, with the batch settings of host.json unless told otherwise.</summary>
internal sealed class OnlineProcess : IAsyncDisposable
{
    private readonly HostedApp _app;

    private OnlineProcess(HostedApp app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Http.BaseAddress!, "/api/") };
        Http.DefaultRequestHeaders.Add("x-functions-key", app.FunctionKey);
    }

    public HttpClient Http { get; }

    /// <summary>Processor time that host and worker have used.</summary>
    public TimeSpan Cpu => Process.GetProcessById(_app.Process.Id).TotalProcessorTime + Process.GetProcessById(_app.WorkerId).TotalProcessorTime;

    public static async Task<OnlineProcess> StartAsync(IReadOnlyDictionary<string, string?> settings) =>
        new(await HostedApp.StartAsync(HostedApp.OutputOf("functions/Online"), settings));

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
        await _app.DisposeAsync();
    }
}
