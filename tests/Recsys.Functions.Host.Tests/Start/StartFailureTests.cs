using Azure.Data.Tables;
using Recsys.Functions.Host.Tests.Durable;
using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Start;

/// <summary>What is wrong at the start is said in one line that names it, and the host ends with 1.</summary>
public sealed class StartFailureTests(AzuriteFixture azurite)
{
    private const string Storage = "AzureWebJobsStorage";
    private const string DeadStorage = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;"
        + "BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a;";
    private const string DeadHub = "Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=n;SharedAccessKey=secret;UseDevelopmentEmulator=true;";
    private const string Connection = "Endpoint=sb://127.0.0.1;SharedAccessKeyName=n;SharedAccessKey=secret";

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
            [Storage] = azurite.ConnectionString, ["TextsHub"] = "h", ["Hub"] = DeadHub,
        },
        "Function 'Texts' cannot start: its hub 'h' at 127.0.0.1 does not answer: ");

    [Fact]
    public async Task A_hub_that_does_not_answer_leaves_no_durable_engine_behind()
    {
        var taskHub = azurite.NewName("Failed");
        var settings = new Dictionary<string, string?>(DurableHost.Settings(azurite, taskHub)) { ["TextsHub"] = "h", ["Hub"] = DeadHub };
        await FailedStart.OfAsync(
            SampleHost.AppFolder, SampleHost.Settings(["Texts", "StartInstance", "Chain", "Twice"], settings),
            "Function 'Texts' cannot start: its hub 'h' at 127.0.0.1 does not answer: ");
        NobodyOwnsPartitions(taskHub);
    }

    [Fact]
    public async Task A_worker_that_cannot_start_leaves_no_durable_engine_behind_that_starts_beside_it()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("lost"), "3", TestContext.Current.CancellationToken);
        using var port = new ReservedPort();
        var tables = azurite.Process.TablePort;
        // The engine's tables answer when the worker has been given up.
        using var relay = new TcpRelay(port, tables, freely: 0);
        var taskHub = azurite.NewName("Failed");
        var settings = new Dictionary<string, string?>(DurableHost.Settings(azurite, taskHub))
        {
            [Storage] = azurite.ConnectionString.Replace($":{tables}/", $":{port.Number}/", StringComparison.Ordinal),
            ["SampleLostPorts"] = folder.File("lost"),
        };
        var failed = HostedApp.RunToEndAsync(SampleHost.AppFolder, SampleHost.Settings(["StartInstance", "Chain", "Twice"], settings));
        await Eventually.TrueAsync(
            () => File.ReadAllText(folder.File("lost")).Trim() == "0", "the worker loses its port for the last time");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        relay.Release();
        var (exitCode, output) = await failed;
        Assert.Equal(1, exitCode);
        Assert.Contains("before it was ready", output, StringComparison.Ordinal);
        Assert.DoesNotContain(" ERR ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("leaves", output, StringComparison.Ordinal);
        NobodyOwnsPartitions(taskHub);
    }

    /// <summary>Partitions that a killed engine owned are free for the next one only when their leases have lapsed.</summary>
    private void NobodyOwnsPartitions(string taskHub)
    {
        var table = new TableClient(azurite.ConnectionString, $"{taskHub}Partitions");
        var partitions = table.Query<TableEntity>(cancellationToken: TestContext.Current.CancellationToken).ToList();
        Assert.NotEmpty(partitions);
        Assert.All(partitions, p => Assert.Null(p.GetString("CurrentOwner")));
    }

    private static async Task<string> FailsAsync(string function, Dictionary<string, string?> settings, params string[] parts) =>
        await FailedStart.OfAsync(SampleHost.AppFolder, SampleHost.Settings([function], settings), parts);
}
