using Recsys.Local;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Start;

/// <summary>What is wrong at the start is said in one line that names it, and the host ends with 1.</summary>
public sealed class StartFailureTests(AzuriteFixture azurite)
{
    private const string Storage = "AzureWebJobsStorage";
    private const string DeadStorage = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;"
        + "BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a;";
    private const string Connection = "Endpoint=sb://127.0.0.1;SharedAccessKeyName=n;SharedAccessKey=secret";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("functionTimeout", "soon", "host.json: functionTimeout is 'soon'; expected a time span as HH:mm:ss")]
    [InlineData("extensions__eventHubs__maxEventBatchSize", "0", "extensions:eventHubs:maxEventBatchSize is '0'; expected an integer from 1")]
    [InlineData("extensions__eventHubs__minEventBatchSize", "50", "minEventBatchSize is '50'; expected at most maxEventBatchSize (10)")]
    public Task A_wrong_value_of_host_json_is_named_with_its_place(string setting, string value, string message) => FailsAsync(
        "Texts",
        new() { [Storage] = azurite.ConnectionString, ["TextsHub"] = "h", ["Hub"] = Connection, [$"AzureFunctionsJobHost__{setting}"] = value },
        message);

    [Fact]
    public Task A_missing_setting_of_a_schedule_is_named() =>
        FailsAsync("Sweep", new() { [Storage] = azurite.ConnectionString }, "Function 'Sweep' cannot start: ", "SampleSchedule");

    [Fact]
    public Task A_bad_schedule_is_named() => FailsAsync(
        "Sweep", new() { [Storage] = azurite.ConnectionString, ["SampleSchedule"] = "whenever" }, "Function 'Sweep' cannot start: ", "whenever");

    [Fact]
    public Task A_missing_setting_of_a_hub_is_named() => FailsAsync(
        "Texts",
        new() { [Storage] = azurite.ConnectionString, ["Hub"] = Connection },
        "Function 'Texts' cannot start: the setting 'TextsHub' that its trigger names as %TextsHub% is missing");

    [Fact]
    public Task A_missing_connection_is_named() => FailsAsync(
        "Texts",
        new() { [Storage] = azurite.ConnectionString, ["TextsHub"] = "h" },
        "Function 'Texts' cannot start: the connection setting 'Hub' is missing");

    [Fact]
    public async Task A_connection_that_lacks_a_part_is_refused_with_the_part_and_without_the_key()
    {
        var settings = new Dictionary<string, string?>
        {
            [Storage] = azurite.ConnectionString, ["TextsHub"] = "h", ["Hub"] = "Endpoint=sb://127.0.0.1;SharedAccessKey=secret",
        };
        var line = await FailsAsync("Texts", settings, "Function 'Texts' cannot start: the setting 'Hub' cannot be used: ");
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Texts")]
    [InlineData("Sweep")]
    [InlineData("Chain")]
    public Task Missing_storage_is_named(string function) => FailsAsync(
        function, new() { ["TextsHub"] = "h", ["Hub"] = Connection, ["SampleSchedule"] = "0 0 3 * * *", [Storage] = null }, Storage);

    [Theory]
    [InlineData("Texts")]
    [InlineData("Sweep")]
    [InlineData("Chain")]
    public Task Storage_that_does_not_answer_is_named(string function) => FailsAsync(
        function,
        new() { [Storage] = DeadStorage, ["TextsHub"] = "h", ["Hub"] = Connection, ["SampleSchedule"] = "0 0 3 * * *" },
        $"The storage of '{Storage}' at http://127.0.0.1:9 does not answer");

    [Fact]
    public Task A_hub_that_does_not_answer_is_named() => FailsAsync(
        "Texts",
        new()
        {
            [Storage] = azurite.ConnectionString, ["TextsHub"] = "h",
            ["Hub"] = "Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=n;SharedAccessKey=secret;UseDevelopmentEmulator=true;",
        },
        "Function 'Texts' cannot start: its hub 'h' at 127.0.0.1 does not answer: ");

    [Fact]
    public async Task A_folder_without_an_app_is_named()
    {
        using var folder = new TempFolder();
        await FailsInAsync(folder.Path, $"There is no function app in {folder.Path}: worker.config.json cannot be read");
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("local.settings.json")]
    [InlineData("functions.metadata")]
    public async Task A_file_that_cannot_be_read_is_named(string file)
    {
        using var folder = new TempFolder();
        SampleHost.CopyApp(folder.Path, (file, "{ \"Values\": "));
        await FailsInAsync(folder.Path, $"{folder.File(file)} is not valid JSON");
    }

    [Fact]
    public async Task A_wrong_route_is_named_with_its_function()
    {
        using var folder = new TempFolder();
        var metadata = await File.ReadAllTextAsync(Path.Combine(SampleHost.AppFolder, "functions.metadata"), Token);
        SampleHost.CopyApp(folder.Path, ("functions.metadata", metadata.Replace("hello/{name:alpha}", "hello/{name", StringComparison.Ordinal)));
        await FailsInAsync(folder.Path, "Function 'Hello' cannot start: its route 'api/hello/{name");
    }

    [Fact]
    public async Task A_taken_port_is_said()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}";
        await FailsAsync(["--app", SampleHost.AppFolder, "--urls", url], SampleHost.Settings(["Hello"]), "The host cannot listen: ");
    }

    [Fact]
    public Task A_command_line_that_is_not_understood_is_answered_by_its_usage() =>
        FailsAsync(["--port", "7071"], new Dictionary<string, string?>(), "is not understood. Usage: ");

    private static Task<string> FailsAsync(string function, Dictionary<string, string?> settings, params string[] parts) =>
        FailsAsync(["--app", SampleHost.AppFolder, "--urls", "http://127.0.0.1:0"], SampleHost.Settings([function], settings), parts);

    private static Task<string> FailsInAsync(string folder, params string[] parts) =>
        FailsAsync(["--app", folder, "--urls", "http://127.0.0.1:0"], SampleHost.Settings(["Hello"]), parts);

    private static async Task<string> FailsAsync(IReadOnlyList<string> arguments, Dictionary<string, string?> settings, params string[] parts)
    {
        using var state = new TempFolder();
        settings["RECSYS_STATE"] = state.Path;
        await using var host = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "dotnet",
            Arguments = ["exec", HostedApp.HostAssembly, .. arguments],
            Environment = settings,
        });
        Assert.Equal(1, await host.Exited.WaitAsync(TimeSpan.FromMinutes(2), Token));
        // The worker may have been ready by then; that is no complaint.
        var complaints = host.LastLines.Where(l => !l.Contains(" INF ", StringComparison.Ordinal)).ToList();
        Assert.True(complaints.Count == 1, string.Join(Environment.NewLine, host.LastLines));
        var line = complaints[0];
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        return line;
    }
}
