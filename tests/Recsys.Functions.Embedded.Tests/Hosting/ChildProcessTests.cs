using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Hosting;

public sealed class ChildProcessTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_app_prints_its_functions_and_its_address_and_ends_with_0_at_sigterm_after_the_running_request()
    {
        using var folder = new TempFolder();
        await using var app = Start(folder, []);
        using var client = new HttpClient { BaseAddress = await AddressAsync(app) };
        Assert.Contains(app.LastLines, l => l.Contains($"Hello: [GET] {client.BaseAddress}api/hello/{{name:alpha}}", StringComparison.Ordinal));
        Assert.Contains(app.LastLines, l => l.Contains("Sweep: timerTrigger", StringComparison.Ordinal));
        Assert.Equal("slept", await client.GetStringAsync("/api/slow/1", Token));
        var running = client.GetStringAsync("/api/slow/1500", Token);
        // The function says that it runs; only then is the signal sent.
        await app.WaitForLineAsync(l => l.Contains("sleeping 1500", StringComparison.Ordinal), Patience, Token);
        var exit = await app.StopAsync(TimeSpan.FromSeconds(40));
        Assert.Equal("slept", await running);
        Assert.Equal(0, exit);
    }

    [Fact]
    public async Task A_start_that_fails_ends_with_1_and_one_line()
    {
        using var folder = new TempFolder();
        await using var app = Start(folder, new() { ["SampleSchedule"] = "whenever" });
        Assert.Equal(1, await app.Exited.WaitAsync(Patience, Token));
        var line = Assert.Single(app.LastLines);
        Assert.StartsWith("Function 'Sweep' cannot start: the schedule 'whenever' has 1 fields; expected 6", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_is_said_in_one_line()
    {
        using var folder = new TempFolder();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        await using var app = Start(folder, [], $"http://127.0.0.1:{port}");
        Assert.Equal(1, await app.Exited.WaitAsync(Patience, Token));
        Assert.Contains(app.LastLines, l => l.StartsWith("The app cannot start: Failed to bind to address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_app_ends_when_the_process_that_started_it_is_gone()
    {
        using var folder = new TempFolder();
        // A shell that dies at once leaves the app with the closed end of a pipe as its standard input.
        await using var app = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "sh",
            Arguments = ["-c", "true | dotnet \"$1\" --urls http://127.0.0.1:0", "sh", SampleApp],
            Environment = Settings(folder, []),
        });
        Assert.Equal(0, await app.Exited.WaitAsync(Patience, Token));
        Assert.Contains(app.LastLines, l => l.StartsWith("Now listening on: ", StringComparison.Ordinal));
    }

    private static string SampleApp => Path.Combine(AppContext.BaseDirectory, "Recsys.Functions.SampleApp.dll");

    private static async Task<Uri> AddressAsync(ChildProcess app)
    {
        const string prefix = "Now listening on: ";
        var line = await app.WaitForLineAsync(l => l.StartsWith(prefix, StringComparison.Ordinal), Patience, Token);
        return new Uri(line[prefix.Length..]);
    }

    private ChildProcess Start(TempFolder folder, Dictionary<string, string?> settings, string url = "http://127.0.0.1:0") => ChildProcess.Start(new ChildProcessOptions
    {
        FileName = "dotnet",
        Arguments = [SampleApp, "--urls", url],
        Environment = Settings(folder, settings),
    });

    private Dictionary<string, string?> Settings(TempFolder folder, Dictionary<string, string?> settings) => new(settings)
    {
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["AzureFunctionsWebHost__hostid"] = azurite.NewName("child"),
        ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = azurite.NewName("Child"),
        ["RECSYS_STATE"] = folder.Path,
    };
}
