using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>The same for a hub that was made again while no host ran; a class of its own, because such tests wait more than they work.</summary>
public sealed class HubRemadeMeanwhileTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(2, 4, 8)]
    public async Task It_is_so_when_the_host_was_down(int before, int after, int events)
    {
        await using var hub = await TestHub.StartAsync(azurite, before, "Texts");
        await using (var first = await hub.HostAsync(["Texts"]))
        {
            await RemadeHub.FillAsync(hub, before, 4, "old");
            await RemadeHub.SeenAsync(hub, before, 3);
        }

        await hub.RemakeAsync(after, "Texts");
        await RemadeHub.FillAsync(hub, after, events, "new");
        await using var host = await hub.HostAsync(["Texts"]);
        await RemadeHub.SeenAsync(hub, after, events - 1);
        Assert.Equal(RemadeHub.Expected(after, events, "new"), host.Done("Texts").Order());
        // By partition: a reader that begins anew before its first checkpoint warns again.
        var warned = host.Lines.Where(l => l.Contains(RemadeHub.Warning, StringComparison.Ordinal))
            .Select(l => l[..l.IndexOf(RemadeHub.Warning, StringComparison.Ordinal)].TrimEnd().Split(' ')[^1]);
        Assert.Equal(Math.Min(before, after), warned.Distinct().Count());
    }
}
