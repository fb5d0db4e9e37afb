using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>A hub that was deleted and made again is read from its beginning, whatever the checkpoints of the old one say.</summary>
public sealed class RemadeHubTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(2, 2, 8)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 4, 8)]
    public async Task It_is_so_while_the_host_runs(int before, int after, int events)
    {
        await using var hub = await TestHub.StartAsync(azurite, before, "Texts");
        await using var host = await hub.HostAsync(["Texts"]);
        await RemadeHub.FillAsync(hub, before, 4, "old");
        await RemadeHub.SeenAsync(hub, before, 3);
        await hub.RemakeAsync(after, "Texts");
        await RemadeHub.FillAsync(hub, after, events, "new");
        await host.DoneAsync("Texts", RemadeHub.Expected(after, events, "new"));
        await RemadeHub.SeenAsync(hub, after, events - 1);
        Assert.Contains(host.Lines, l => l.Contains(RemadeHub.Warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hub_that_only_restarts_is_read_on_where_it_was()
    {
        await using var hub = await TestHub.StartAsync(azurite, 2, "Texts");
        await using var host = await hub.HostAsync(["Texts"]);
        await RemadeHub.FillAsync(hub, 2, 4, "old");
        await RemadeHub.SeenAsync(hub, 2, 3);
        await hub.RestartAsync(2, "Texts");
        await RemadeHub.FillAsync(hub, 2, 4, "new");
        await RemadeHub.SeenAsync(hub, 2, 7);
        Assert.Equal(RemadeHub.Expected(2, 4, "new").Concat(RemadeHub.Expected(2, 4, "old")), host.Done("Texts").Order());
    }
}
