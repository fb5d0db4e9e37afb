using System.Text;
using System.Text.Json.Nodes;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests;

/// <summary>The real app as a child process.</summary>
public sealed class OnlineApp : IAsyncDisposable
{
    private readonly HostedApp _app;

    private OnlineApp(HostedApp app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Http.BaseAddress!, "/api/"), Timeout = app.Http.Timeout };
        Http.DefaultRequestHeaders.Add("x-functions-key", app.FunctionKey);
    }

    /// <summary>A client with the function key.</summary>
    public HttpClient Http { get; }

    public static async Task<OnlineApp> StartAsync(IReadOnlyDictionary<string, string?> settings) =>
        new(await HostedApp.StartAsync(HostedApp.OutputOf("functions/Online"), settings));

    /// <summary>Starts the app and waits for its end.</summary>
    public static Task<(int ExitCode, string Output)> RunToEndAsync(IReadOnlyDictionary<string, string?> settings) =>
        HostedApp.RunToEndAsync(HostedApp.OutputOf("functions/Online"), settings);

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

    public async Task<JsonObject> DeleteAsync(string path, int expected = 200) => await ReadAsync(await Http.DeleteAsync(path), expected);

    /// <summary>The problem that must come back: its type, and the field that it names.</summary>
    public async Task ProblemAsync(Task<JsonObject> call, string code, string? field)
    {
        var problem = await call;
        Assert.Equal($"urn:recsys:problem:{code}", (string?)problem["type"]);
        Assert.Equal(field, (string?)problem["field"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["detail"]));
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["requestId"]));
    }

    /// <summary>What host and worker said last.</summary>
    public IReadOnlyList<string> Said => [.. _app.Process.LastLines];

    /// <summary>Bytes of memory of host and worker.</summary>
    public long WorkingSet => MemoryOf(_app.Process.Id) + MemoryOf(_app.WorkerId);

    /// <summary>SIGKILL for host and worker: nothing of their own clean-up runs.</summary>
    public void Kill() => _app.Kill();

    /// <summary>SIGKILL for the worker alone.</summary>
    public void KillWorker() => _app.KillWorker();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private static long MemoryOf(int process)
    {
        using var running = System.Diagnostics.Process.GetProcessById(process);
        return running.WorkingSet64;
    }

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage response, int expected)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(
                (int)response.StatusCode == expected,
                $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
            Assert.Equal(expected >= 400 ? "application/problem+json" : "application/json", response.Content.Headers.ContentType?.MediaType);
            return JsonNode.Parse(text)!.AsObject();
        }
    }
}
