using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Evaluation.Report;

/// <summary>
/// One page of a headless Chromium, spoken to over its own DevTools protocol (https://chromedevtools.github.io/devtools-protocol/): a command is
/// a JSON message with an id, the answer has the same id, everything else is an event.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>How long the browser may take to start, and to answer: a broken one must not hang the tests.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TempFolder _profile;
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly List<JsonNode> _events = [];
    private int _commands;

    private Chromium(TempFolder profile, Process process) => (_profile, _process) = (profile, process);

    /// <summary>Its path, or null where it is not installed.</summary>
    private static string? Installed { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartOrSkipAsync(CancellationToken cancellationToken)
    {
        Assert.SkipWhen(Installed is null, "there is no Chromium on the path; 'apt-get install chromium' brings it");
        var profile = new TempFolder();
        var start = new ProcessStartInfo(Installed!,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", $"--user-data-dir={profile.Path}",
            "--remote-debugging-port=0", "about:blank",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var browser = new Chromium(profile, Process.Start(start)!);
        // Nobody reads what it says, but a full pipe would stop it.
        browser._process.OutputDataReceived += (_, _) => { };
        browser._process.ErrorDataReceived += (_, _) => { };
        browser._process.BeginOutputReadLine();
        browser._process.BeginErrorReadLine();
        try
        {
            await browser.ConnectAsync(cancellationToken);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a file as a phone of that width would, and waits until it is drawn.</summary>
    /// <returns>The address of everything that was asked for, the page itself first.</returns>
    public async Task<IReadOnlyList<string>> OpenAsync(string path, int width, int height, CancellationToken cancellationToken)
    {
        await SendAsync("Page.enable", [], cancellationToken);
        await SendAsync("Network.enable", [], cancellationToken);
        await SendAsync(
            "Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = true }, cancellationToken);
        await SendAsync("Page.navigate", new JsonObject { ["url"] = new Uri(path).AbsoluteUri }, cancellationToken);
        while (!_events.Any(e => Is(e, "Page.loadEventFired"))) await ReceiveAsync(cancellationToken);
        return [.. _events.Where(e => Is(e, "Network.requestWillBeSent")).Select(e => (string)e["params"]!["request"]!["url"]!)];
    }

    /// <summary>Lets the page know that the reader wants it light or dark.</summary>
    public Task PreferAsync(string scheme, CancellationToken cancellationToken) => SendAsync(
        "Emulation.setEmulatedMedia",
        new JsonObject { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }) }, cancellationToken);

    /// <summary>The value of an expression in the page.</summary>
    public async Task<T> EvaluateAsync<T>(string expression, CancellationToken cancellationToken)
    {
        var answer = await SendAsync("Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true }, cancellationToken);
        Assert.True(answer["exceptionDetails"] is null, answer.ToJsonString());
        return answer["result"]!["value"].Deserialize<T>()!;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        // The launcher is a script on some systems: what it started ends with it.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _profile.Dispose();
    }

    private static bool Is(JsonNode message, string method) => (string?)message["method"] == method;

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        // The browser chooses a port and writes it there.
        var file = _profile.File("DevToolsActivePort");
        var begin = Stopwatch.GetTimestamp();
        string[] lines = [];
        while (lines.Length < 2)
        {
            Assert.False(_process.HasExited, $"{Installed} has ended.");
            Assert.True(Stopwatch.GetElapsedTime(begin) < Patience, $"{Installed} did not start.");
            await Task.Delay(50, cancellationToken);
            lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, cancellationToken) : [];
        }

        using var http = new HttpClient();
        var pages = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{lines[0]}/json/list"), cancellationToken))!.AsArray();
        var page = pages.First(p => (string?)p!["type"] == "page")!;
        await _socket.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), cancellationToken);
    }

    private async Task<JsonNode> SendAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        var id = ++_commands;
        var message = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters });
        await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        while (true)
        {
            var answer = await ReceiveAsync(cancellationToken);
            if ((int?)answer["id"] != id) continue;
            Assert.True(answer["error"] is null, $"{method}: {answer["error"]}");
            return answer["result"]!;
        }
    }

    private async Task<JsonNode> ReceiveAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var whole = new MemoryStream();
        var part = new byte[64 * 1024];
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(part.AsMemory(), limit.Token);
            whole.Write(part, 0, received.Count);
        }
        while (!received.EndOfMessage);
        var message = JsonNode.Parse(whole.ToArray())!;
        if (message["id"] is null) _events.Add(message);
        return message;
    }
}
