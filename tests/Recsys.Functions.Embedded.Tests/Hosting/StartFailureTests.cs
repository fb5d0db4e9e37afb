using Recsys.Functions.Embedded.Hosting;
using Recsys.Functions.SampleApp;

namespace Recsys.Functions.Embedded.Tests.Hosting;

public sealed class StartFailureTests
{
    private const string DeadStorage = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:9/a;";

    [Theory]
    [InlineData(typeof(WrongFunctions.NoTrigger), "Function 'Wrong' cannot start: no parameter of ", "NoTrigger.Run carries a trigger")]
    [InlineData(typeof(WrongFunctions.TwoTriggers), "Function 'Wrong' cannot start: ", "has 2 triggers")]
    [InlineData(typeof(WrongFunctions.PlainResult), "Function 'Wrong' cannot start: it returns String; expected IActionResult")]
    [InlineData(typeof(WrongFunctions.RequestOfAnotherType), "Function 'Wrong' cannot start: ", "expected HttpRequest")]
    [InlineData(typeof(WrongFunctions.BrokenRoute), "Function 'Wrong' cannot start: its route 'api/a/{b' is wrong")]
    [InlineData(typeof(WrongFunctions.UnknownParameter), "Function 'Wrong' cannot start: nothing gives a value to parameter 'other' of type Uri")]
    [InlineData(typeof(WrongFunctions.AsyncVoid), "Function 'Wrong' cannot start: ", "async void")]
    [InlineData(typeof(WrongFunctions.FiveFields), "Function 'Wrong' cannot start: the schedule '0 0 * * *' has 5 fields; expected 6")]
    [InlineData(typeof(WrongFunctions.NoSuchHour), "Function 'Wrong' cannot start: the schedule '0 0 25 * * *' is wrong")]
    [InlineData(typeof(WrongFunctions.UnknownSetting), "Function 'Wrong' cannot start: the setting 'NoSuchSchedule' that its trigger names as %NoSuchSchedule% is missing")]
    [InlineData(typeof(WrongFunctions.NightlyTimer), "Function 'Wrong' cannot start: the connection setting 'AzureWebJobsStorage' is missing")]
    [InlineData(typeof(WrongFunctions.NoConnection), "Function 'Wrong' cannot start: its trigger names no Connection setting")]
    [InlineData(typeof(WrongFunctions.HubConnection), "Function 'Wrong' cannot start: the connection setting 'Hub' is missing")]
    [InlineData(typeof(WrongFunctions.BatchOfOne), "Function 'Wrong' cannot start: ", "expected String[] or Byte[][] with IsBatched = true")]
    [InlineData(typeof(WrongFunctions.SameName), "Function 'Same' cannot start: its name is used by ")]
    public async Task A_wrong_function_stops_the_start_with_one_line_that_names_it(Type functions, params string[] parts)
        => await AssertFailsAsync(functions, [], null, parts);

    [Fact]
    public async Task A_connection_for_an_azure_identity_is_refused_with_the_setting_to_use()
        => await AssertFailsAsync(
            typeof(WrongFunctions.HubConnection), new() { ["Hub:fullyQualifiedNamespace"] = "n.servicebus.windows.net" }, null,
            "the connection 'Hub' is for an Azure identity (Hub__fullyQualifiedNamespace); the embedded runtime takes a connection string in the setting 'Hub'");

    [Fact]
    public async Task A_hub_connection_that_lacks_a_part_is_refused_with_the_part_and_without_the_key()
        => await AssertFailsAsync(
            typeof(WrongFunctions.HubConnection), new() { ["Hub"] = "Endpoint=sb://127.0.0.1;SharedAccessKey=k" }, null,
            "Function 'Wrong' cannot start: the setting 'Hub' cannot be used: The Event Hubs connection string lacks SharedAccessKeyName.");

    [Fact]
    public async Task Storage_that_does_not_answer_is_named_with_its_address()
        => await AssertFailsAsync(
            typeof(WrongFunctions.NightlyTimer), new() { ["AzureWebJobsStorage"] = DeadStorage }, null,
            "Function 'Wrong' cannot start: the storage of 'AzureWebJobsStorage' at http://127.0.0.1:9 does not answer");

    [Theory]
    [InlineData("""{ "functionTimeout": "soon" }""", "host.json: functionTimeout is 'soon'; expected a time span as HH:mm:ss")]
    [InlineData("""{ "functionTimeout": """, "host.json cannot be read")]
    [InlineData("""{ "extensions": { "eventHubs": { "maxEventBatchSize": 0 } } }""", "host.json: extensions:eventHubs:maxEventBatchSize is '0'; expected an integer from 1")]
    [InlineData("""{ "extensions": { "eventHubs": { "minEventBatchSize": 50 } } }""", "host.json: extensions:eventHubs:minEventBatchSize is '50'; expected at most maxEventBatchSize (10)")]
    [InlineData("""{ "extensions": { "eventHubs": { "initialOffsetOptions": { "type": "middle" } } } }""", "initialOffsetOptions:type is 'middle'; expected fromStart, fromEnd or fromEnqueuedTime")]
    public async Task A_wrong_host_json_is_named_with_the_place(string hostJson, string part)
        => await AssertFailsAsync(typeof(WrongFunctions.HubConnection), new() { ["Hub"] = "Endpoint=sb://127.0.0.1;SharedAccessKeyName=n;SharedAccessKey=k", ["AzureWebJobsStorage"] = DeadStorage }, hostJson, part);

    [Fact]
    public async Task Http_functions_need_the_call_that_brings_http()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)], http: false);
        Assert.Contains("call ConfigureFunctionsWebApplication()", app.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_local_settings_file_is_named()
    {
        await using var app = await TestApp.StartAsync([typeof(HttpFunctions)], localSettings: "{ \"Values\": ");
        Assert.Equal(FunctionsHost.FailedStartExitCode, app.ExitCode);
        Assert.Contains("local.settings.json is not valid JSON", app.Error, StringComparison.Ordinal);
    }

    private static async Task AssertFailsAsync(Type functions, Dictionary<string, string?> settings, string? hostJson, params string[] parts)
    {
        await using var app = await TestApp.StartAsync([functions], settings, hostJson);
        Assert.Equal(FunctionsHost.FailedStartExitCode, app.ExitCode);
        Assert.Single(app.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(parts, part => Assert.Contains(part, app.Error, StringComparison.Ordinal));
    }
}
