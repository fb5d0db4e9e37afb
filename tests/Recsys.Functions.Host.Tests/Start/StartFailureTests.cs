using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.Start;

/// <summary>What is wrong at the start is said in one line that names it, and the host ends with 1.</summary>
public sealed class StartFailureTests(AzuriteFixture azurite)
{
    private const string Storage = "AzureWebJobsStorage";
    private const string DeadStorage = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;"
        + "BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a;";
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
            [Storage] = azurite.ConnectionString, ["TextsHub"] = "h",
            ["Hub"] = "Endpoint=sb://127.0.0.1:9;SharedAccessKeyName=n;SharedAccessKey=secret;UseDevelopmentEmulator=true;",
        },
        "Function 'Texts' cannot start: its hub 'h' at 127.0.0.1 does not answer: ");

    private static async Task<string> FailsAsync(string function, Dictionary<string, string?> settings, params string[] parts) =>
        await FailedStart.OfAsync(SampleHost.AppFolder, SampleHost.Settings([function], settings), parts);
}
