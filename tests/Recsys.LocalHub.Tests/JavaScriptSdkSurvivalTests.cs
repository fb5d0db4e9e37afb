using Recsys.TestKit;

namespace Recsys.LocalHub.Tests;

/// <summary>The official JavaScript SDK at a hub that goes away and comes back.</summary>
public sealed class JavaScriptSdkSurvivalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Forty_connects_in_a_row_never_hang()
    {
        await using var hub = await TestHub.StartAsync();
        await JavaScriptSdk.RunAsync("connects", hub.ConnectionString, TestHub.Name, new { count = 40 });
    }

    [Fact]
    public async Task A_hub_that_is_killed_again_and_again_loses_no_acknowledged_event_and_the_SDK_finds_back()
    {
        const int kills = 3;
        using var folder = new TempFolder();
        var cancellation = TestContext.Current.CancellationToken;
        var hub = await HubProcess.StartAsync(folder.Path, 0, cancellation);
        await using var node = await JavaScriptSdk.StartAsync(
            "survive", hub.ConnectionString, HubProcess.HubName, new { retries = 10, timeout = 3000 });
        var acknowledged = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            await MoreAsync();
            await hub.KillAsync();
            var again = await HubProcess.StartAsync(folder.Path, hub.Port, cancellation);
            await hub.DisposeAsync();
            hub = again;
        }

        await MoreAsync();
        var stopping = node.StopAsync(Patience);
        var seen = await JavaScriptSdk.ResultOf(node);
        await stopping;
        await hub.DisposeAsync();
        Assert.Empty(seen.GetProperty("missing").EnumerateArray());
        Assert.InRange(seen.GetProperty("acknowledged").GetInt32(), acknowledged, int.MaxValue);

        async Task MoreAsync()
        {
            var goal = acknowledged + 400;
            var line = await node.WaitForLineAsync(
                l => l.StartsWith("ACK ", StringComparison.Ordinal) && int.Parse(l[4..]) >= goal, Patience, cancellation);
            acknowledged = int.Parse(line[4..]);
        }
    }
}
