using System.Text.Json;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests;

/// <summary>The host with the sample app, or with those of its functions that a test needs, and the journal that they write.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private readonly HostedApp _app;
    private readonly TempFolder _folder;

    private SampleHost(HostedApp app, TempFolder folder) => (_app, _folder) = (app, folder);

    /// <summary>The app's output.</summary>
    public static string AppFolder { get; } = HostedApp.OutputOf("tests/Recsys.Functions.SampleApp");

    public HostedApp App => _app;

    public HttpClient Http => _app.Http;

    public int WorkerId => _app.WorkerId;

    /// <summary>What the host and its worker print.</summary>
    public IReadOnlyList<string> Lines => _app.Process.LastLines;

    /// <summary>What the functions wrote; a line that is being written is not there yet.</summary>
    public IReadOnlyList<JournalLine> Journal => ReadJournal(JournalPath);

    private string JournalPath => _folder.File("journal");

    /// <summary>Starts a host; the functions that are not named are switched off.</summary>
    public static async Task<SampleHost> StartAsync(
        IReadOnlyCollection<string> functions,
        IReadOnlyDictionary<string, string?>? settings = null,
        string? stateFolder = null,
        string? appFolder = null)
    {
        var folder = new TempFolder();
        try
        {
            // A test that fails shows what its host printed.
            var output = TestContext.Current.TestOutputHelper;
            var app = await HostedApp.StartAsync(
                appFolder ?? AppFolder, Settings(functions, settings, folder.File("journal")), stateFolder, output is null ? null : output.WriteLine);
            return new SampleHost(app, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Environment variables that leave only the named functions on.</summary>
    public static Dictionary<string, string?> Settings(
        IReadOnlyCollection<string> functions, IReadOnlyDictionary<string, string?>? more = null, string? journal = null)
    {
        using var metadata = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppFolder, "functions.metadata")));
        var all = metadata.RootElement.EnumerateArray().Select(f => f.GetProperty("name").GetString()!).ToList();
        Assert.Empty(functions.Except(all));
        var settings = all.Except(functions).ToDictionary(f => $"AzureWebJobs__{f}__Disabled", string? (_) => "true");
        settings["SampleJournal"] = journal;
        settings["ASPNETCORE_URLS"] = null;
        foreach (var (name, value) in more ?? new Dictionary<string, string?>())
        {
            settings[name] = value;
        }

        return settings;
    }

    /// <summary>The app with other files beside it, in a folder that the caller deletes.</summary>
    public static void CopyApp(string folder, params IEnumerable<(string File, string Text)> changed)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(AppFolder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        foreach (var (file, text) in changed)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }
    }

    /// <summary>Lets the functions on that wait at a gate.</summary>
    public void Open(string gate) => File.WriteAllText($"{JournalPath}.{gate}", "");

    /// <summary>Waits for a line that a function writes.</summary>
    public async Task<JournalLine> SeenAsync(string function, string what, Func<JournalLine, bool>? match = null)
    {
        JournalLine? found = null;
        await Eventually.TrueAsync(
            () => (found = Journal.FirstOrDefault(l => l.Function == function && l.What == what && (match is null || match(l)))) is not null,
            $"{function} {what}");
        return found!;
    }

    /// <summary>Waits for a line that the host prints.</summary>
    public Task PrintedAsync(string part) =>
        _app.Process.WaitForLineAsync(
            l => l.Contains(part, StringComparison.Ordinal), TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

    /// <summary>SIGKILL for host and worker.</summary>
    public async Task KillAsync()
    {
        _app.Kill();
        await _app.Process.Exited;
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public Task<int> StopAsync() => _app.Process.StopAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private static IReadOnlyList<JournalLine> ReadJournal(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JournalLine.Of)];
    }
}
