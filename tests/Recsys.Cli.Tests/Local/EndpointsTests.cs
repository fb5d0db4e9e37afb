using System.Net;
using System.Net.Sockets;
using Azure.Identity;
using Recsys.Cli.Http;
using Recsys.Cli.Local;
using Recsys.Cli.Replay;
using Recsys.TestKit;

namespace Recsys.Cli.Tests.Local;

public sealed class EndpointsTests
{
    private static readonly Dictionary<string, string?> Deployed = new()
    {
        ["InteractionsHub__fullyQualifiedNamespace"] = "shop.servicebus.windows.net",
        ["RecsysStorage__blobServiceUri"] = "https://shop.blob.core.windows.net",
        ["RecsysStorage__tableServiceUri"] = "https://shop.table.core.windows.net",
    };

    [Fact]
    public async Task What_is_deployed_has_no_keys_and_is_reached_as_whom_one_is_signed_in()
    {
        using var state = new TempFolder();
        var endpoints = Endpoints.Find(state.Path, Deployed.GetValueOrDefault);
        await using var hub = endpoints.OpenHub();
        Assert.Equal(("shop.servicebus.windows.net", "interactions"), (hub.FullyQualifiedNamespace, hub.EventHubName));
        var storage = endpoints.RequireStorage();
        Assert.IsType<DefaultAzureCredential>(storage.Credential);
        Assert.Equal("https://shop.blob.core.windows.net/recsys", storage.CreateContainerClient().Uri.ToString());
        Assert.Equal("https://shop.table.core.windows.net/t", storage.CreateTableClient("t").Uri.ToString());
    }

    [Theory]
    [InlineData("a-key", "another", "another")]
    [InlineData("a-key", null, "a-key")]
    public async Task Each_app_is_asked_with_its_own_key_or_both_with_the_one_that_is_known(string key, string? trainingKey, string expected)
    {
        using var state = new TempFolder();
        using var app = new TcpListener(IPAddress.Loopback, 0);
        app.Start();
        var address = $"http://{app.LocalEndpoint}";
        var settings = new Dictionary<string, string?>
        {
            ["RECSYS_ONLINE_URL"] = address, ["RECSYS_TRAINING_URL"] = address, ["RECSYS_KEY"] = key, ["RECSYS_TRAINING_KEY"] = trainingKey,
        };
        var endpoints = Endpoints.Find(state.Path, settings.GetValueOrDefault);
        using var training = new TrainingClient(endpoints, TimeProvider.System);
        var refused = await RefuseAsync(app, training.FollowAsync(_ => { }, TestContext.Current.CancellationToken));
        Assert.Equal((expected, true), (refused.Key, refused.Error.Mend!.Contains("RECSYS_TRAINING_KEY", StringComparison.Ordinal)));

        using var online = new OnlineClient(endpoints);
        refused = await RefuseAsync(app, online.ModelsAsync(TestContext.Current.CancellationToken));
        Assert.Equal((key, true), (refused.Key, refused.Error.Mend!.Contains("RECSYS_KEY", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_import_that_looked_through_the_log_says_that_nothing_was_there_before()
    {
        using var state = new TempFolder();
        Assert.Equal(" None of them was there before.", HubImport.Known(Endpoints.Find(state.Path, Deployed.GetValueOrDefault), resent: 0));
        var hubAlone = new Dictionary<string, string?> { ["InteractionsHub"] = "Endpoint=sb://shop/" };
        Assert.Equal("", HubImport.Known(Endpoints.Find(state.Path, hubAlone.GetValueOrDefault), resent: 0));
    }

    [Fact]
    public void One_address_of_storage_alone_is_not_enough_and_both_are_named()
    {
        using var state = new TempFolder();
        var settings = new Dictionary<string, string?>(Deployed) { ["RecsysStorage__tableServiceUri"] = null };
        var error = Assert.Throws<CommandException>(() => Endpoints.Find(state.Path, settings.GetValueOrDefault).RequireStorage());
        Assert.Contains("both RecsysStorage__blobServiceUri and RecsysStorage__tableServiceUri", error.Mend, StringComparison.Ordinal);
    }

    /// <summary>The key that a call came with, and what the caller is told who is refused for it.</summary>
    private static async Task<(string? Key, CommandException Error)> RefuseAsync(TcpListener app, Task call)
    {
        using var connection = await app.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(connection.GetStream());
        string? key = null;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } line)
        {
            if (line.StartsWith("x-functions-key: ", StringComparison.OrdinalIgnoreCase)) key = line.Split(": ")[1];
        }

        await connection.GetStream().WriteAsync(
            "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return (key, await Assert.ThrowsAsync<CommandException>(() => call));
    }
}
