using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Recsys.Functions.Online.Setup;
using Recsys.Interactions.Storage;
using Recsys.TestKit;

namespace Recsys.Functions.Online.Tests;

public sealed class StartTests(OnlineSystem system)
{
    [Theory]
    [InlineData("RecsysStorage", null)]
    [InlineData("RecsysContainer", "No Container")]
    [InlineData("InteractionsHub", null)]
    [InlineData("ModelPollSeconds", "0")]
    [InlineData("CatalogRefreshSeconds", "often")]
    [InlineData("SkipExpiredEvents", "perhaps")]
    [InlineData("PositiveTypes", "view,hide")]
    [InlineData("Scenarios", "home")]
    [InlineData("Scenarios", """{ "home": { "k": 0 } }""")]
    public void A_missing_or_wrong_setting_is_named(string setting, string? value)
    {
        var settings = new Dictionary<string, string?>(system.Settings("start")) { [setting] = value };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => OnlineOptions.Of(configuration)).Failures);
        Assert.Contains(setting, failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_setting_ends_the_start_with_one_line()
    {
        const string setting = "RecsysContainer";
        var settings = new Dictionary<string, string?>(system.Settings("start")) { [setting] = "No Container" };

        var (exitCode, output) = await OnlineApp.RunToEndAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.Contains(setting, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_that_hangs_holds_up_no_start_is_told_by_the_health_and_given_up_by_a_request()
    {
        // Whoever listens and never answers hangs.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var app = await StartAsync(port, port);
        await AssertUnreadyAsync(app);
        await app.ProblemAsync(app.GetAsync("items?id=x", 503), "storage-unavailable", null);
    }

    [Fact]
    public async Task Storage_that_refuses_holds_up_no_start_is_told_by_the_health_and_is_prepared_once_it_is_there()
    {
        // A port where nobody listens refuses.
        using var blobs = new ReservedPort();
        using var tables = new ReservedPort();
        await using var app = await StartAsync(blobs.Number, tables.Number);
        await AssertUnreadyAsync(app);

        using var toBlobs = new TcpRelay(blobs, new Uri(Setting("BlobEndpoint")).Port);
        using var toTables = new TcpRelay(tables, new Uri(Setting("TableEndpoint")).Port);
        await Eventually.SeenAsync(() => StorageAsync(app), state => state == "ok");
    }

    [Fact]
    public async Task Storage_that_refuses_what_is_asked_is_another_problem_than_storage_that_does_not_answer_and_the_reason_is_in_the_log_alone()
    {
        var settings = system.Settings("start", OnlineSystem.OtherHub);
        settings["RecsysStorage"] = system.StorageOptions.ConnectionString!.Replace(
            Setting("AccountKey"), Convert.ToBase64String(new byte[64]), StringComparison.Ordinal);
        await using var app = await OnlineApp.StartAsync(settings);
        await app.ProblemAsync(app.GetAsync("models", 500), "storage-refused", null);
        Assert.Contains(app.Said, line => line.Contains("'ListModels' answered 500: storage-refused.", StringComparison.Ordinal));
        Assert.Contains(app.Said, line => line.Contains("AuthorizationFailure", StringComparison.Ordinal));

        using var answer = await app.Http.GetAsync("health/ready", Cancel);
        var health = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal("no good answer; the log says why", (string?)JsonNode.Parse(health)!["storage"]);
        Assert.DoesNotContain(Setting("AccountName"), health, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preparing_storage_that_refuses_holds_up_nothing_that_starts_after_it()
    {
        using var refusing = new ReservedPort();
        var options = new StorageOptions { ConnectionString = Account(refusing.Number, refusing.Number) };
        using var setup = new StorageSetup(options.CreateContainerClient(), options, TimeProvider.System, NullLogger<StorageSetup>.Instance);
        Assert.True(setup.StartAsync(Cancel).IsCompletedSuccessfully);
        Assert.NotNull(setup.Problem);
        await setup.StopAsync(Cancel);
    }

    private static async Task AssertUnreadyAsync(OnlineApp app)
    {
        Assert.Equal("live", (string?)(await app.GetAsync("health/live"))["status"]);
        using var answer = await app.Http.GetAsync("health/ready", Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotEqual("ok", await StorageAsync(app));
    }

    private static async Task<string?> StorageAsync(OnlineApp app)
    {
        using var answer = await app.Http.GetAsync("health/ready", Cancel);
        return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["storage"];
    }

    private Task<OnlineApp> StartAsync(int blobs, int tables)
    {
        var settings = system.Settings("start", OnlineSystem.OtherHub);
        settings["RecsysStorage"] = Account(blobs, tables);
        return OnlineApp.StartAsync(settings);
    }

    /// <summary>The account of the tests at other ports.</summary>
    private string Account(int blobs, int tables) =>
        $"DefaultEndpointsProtocol=http;AccountName={Setting("AccountName")};AccountKey={Setting("AccountKey")};"
            + $"BlobEndpoint=http://127.0.0.1:{blobs}/{Setting("AccountName")};TableEndpoint=http://127.0.0.1:{tables}/{Setting("AccountName")};";

    /// <summary>A part of the connection string of the account that the tests have.</summary>
    private string Setting(string name) =>
        system.StorageOptions.ConnectionString!.Split(';').Single(p => p.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
}
