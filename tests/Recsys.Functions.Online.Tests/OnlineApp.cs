using System.Text;
using System.Text.Json.Nodes;
using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests;

/// <summary>The real app as a child process.</summary>
public sealed class OnlineApp : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TempFolder _state;
    private readonly ChildProcess _process;

    private OnlineApp(TempFolder state, ChildProcess process, HttpClient http) => (_state, _process, Http) = (state, process, http);

    /// <summary>A client with the function key.</summary>
    public HttpClient Http { get; }

    public static async Task<OnlineApp> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var state = new TempFolder();
        var process = Start(settings, state);
        try
        {
            var line = await process.WaitForLineAsync(l => l.Contains(Listening, StringComparison.Ordinal), Patience);
            var keys = JsonNode.Parse(await File.ReadAllTextAsync(state.File("function-keys.json")))!;
            var http = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..].Trim() + "/api/"), Timeout = Patience };
            http.DefaultRequestHeaders.Add("x-functions-key", keys["functionKey"]!.GetValue<string>());
            return new OnlineApp(state, process, http);
        }
        catch
        {
            await process.DisposeAsync();
            state.Dispose();
            throw;
        }
    }

    /// <summary>Starts the app and waits for its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(IReadOnlyDictionary<string, string?> settings)
    {
        using var state = new TempFolder();
        await using var process = Start(settings, state);
        return (await process.Exited.WaitAsync(Patience), string.Join('\n', process.LastLines));
    }

    public async Task<JsonObject> GetAsync(string path, int expected = 200) => await ReadAsync(await Http.GetAsync(path), expected);

    public async Task<JsonObject> PostAsync(string path, string json, int expected = 200)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await ReadAsync(await Http.PostAsync(path, content), expected);
    }

    public async Task<JsonObject> PutAsync(string path, string json, int expected = 200)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        return await ReadAsync(await Http.PutAsync(path, content), expected);
    }

    public async Task<JsonObject> DeleteAsync(string path) => await ReadAsync(await Http.DeleteAsync(path), 200);

    /// <summary>The problem that must come back: its type, and the field that it names.</summary>
    public async Task ProblemAsync(Task<JsonObject> call, string code, string? field)
    {
        var problem = await call;
        Assert.Equal($"urn:recsys:problem:{code}", (string?)problem["type"]);
        Assert.Equal(field, (string?)problem["field"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["detail"]));
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["requestId"]));
    }

    /// <summary>SIGKILL: nothing of its own clean-up runs.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        _state.Dispose();
    }

    private static ChildProcess Start(IReadOnlyDictionary<string, string?> settings, TempFolder state) => ChildProcess.Start(new ChildProcessOptions
    {
        FileName = "dotnet",
        Arguments = ["exec", Path.Combine(AppContext.BaseDirectory, "Recsys.Functions.Online.dll"), "--urls", "http://127.0.0.1:0"],
        WorkingDirectory = state.Path,
        Environment = new Dictionary<string, string?>(settings) { ["RECSYS_STATE"] = state.Path },
        Prefix = "[online] ",
    });

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, int expected)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode == expected, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
            Assert.Equal(expected >= 400 ? "application/problem+json" : "application/json", response.Content.Headers.ContentType?.MediaType);
            return JsonNode.Parse(text)!.AsObject();
        }
    }
}
