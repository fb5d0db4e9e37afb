using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Recsys.Functions.Online.Tests;

public sealed class StartTests(OnlineSystem system)
{
    [Theory]
    [InlineData("RecsysStorage", null)]
    [InlineData("RecsysContainer", "No Container")]
    [InlineData("InteractionsHub", null)]
    [InlineData("ModelPollSeconds", "0")]
    [InlineData("CatalogRefreshSeconds", "often")]
    [InlineData("Scenarios", "home")]
    [InlineData("Scenarios", """{ "home": { "k": 0 } }""")]
    public async Task A_missing_or_wrong_setting_ends_the_start_with_one_line(string setting, string? value)
    {
        var settings = system.Settings("start");
        settings[setting] = value;

        var (exitCode, output) = await OnlineApp.RunToEndAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.Contains(setting, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Storage_that_refuses_or_hangs_holds_up_no_start_and_is_told_by_the_health(bool hangs)
    {
        // Whoever listens and never answers hangs; a port where nobody listens refuses.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        if (!hangs)
        {
            silent.Stop();
        }

        var settings = system.Settings("start", OnlineSystem.OtherHub);
        settings["RecsysStorage"] = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;"
            + $"BlobEndpoint=http://127.0.0.1:{port}/a;TableEndpoint=http://127.0.0.1:{port}/a;";
        await using var app = await OnlineApp.StartAsync(settings);

        Assert.Equal("live", (string?)(await app.GetAsync("health/live"))["status"]);
        using var answer = await app.Http.GetAsync("health/ready", TestContext.Current.CancellationToken);
        var ready = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unready"), (answer.StatusCode, (string?)ready["status"]));
        Assert.NotEqual("ok", (string?)ready["storage"]);
    }
}
