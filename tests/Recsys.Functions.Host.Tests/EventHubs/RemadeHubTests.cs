using Recsys.TestKit;

namespace Recsys.Functions.Host.Tests.EventHubs;

/// <summary>A hub that was deleted and made again is read from its beginning, whatever the checkpoints of the old one say.</summary>
public sealed class RemadeHubTests(AzuriteFixture azurite)
{
    private const string Warning = "from its beginning: the hub was deleted and made again";

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(2, 2, 8)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 4, 8)]
    public async Task It_is_so_when_the_host_was_down(int before, int after, int events)
    {
        await using var hub = await TestHub.StartAsync(azurite, before, "Texts");
        await using (var first = await hub.HostAsync(["Texts"]))
        {
            await FillAsync(hub, before, 4, "old");
            await SeenAsync(hub, before, 3);
        }

        await hub.RemakeAsync(after, "Texts");
        await FillAsync(hub, after, events, "new");
        await using var host = await hub.HostAsync(["Texts"]);
        await SeenAsync(hub, after, events - 1);
        Assert.Equal(Expected(after, events, "new"), host.Done("Texts").Order());
        Assert.Equal(Math.Min(before, after), host.Lines.Count(l => l.Contains(Warning, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(2, 2, 8)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 4, 8)]
    public async Task It_is_so_while_the_host_runs(int before, int after, int events)
    {
        await using var hub = await TestHub.StartAsync(azurite, before, "Texts");
        await using var host = await hub.HostAsync(["Texts"]);
        await FillAsync(hub, before, 4, "old");
        await SeenAsync(hub, before, 3);
        await hub.RemakeAsync(after, "Texts");
        await FillAsync(hub, after, events, "new");
        await host.DoneAsync("Texts", Expected(after, events, "new"));
        await SeenAsync(hub, after, events - 1);
        Assert.Contains(host.Lines, l => l.Contains(Warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hub_that_only_restarts_is_read_on_where_it_was()
    {
        await using var hub = await TestHub.StartAsync(azurite, 2, "Texts");
        await using var host = await hub.HostAsync(["Texts"]);
        await FillAsync(hub, 2, 4, "old");
        await SeenAsync(hub, 2, 3);
        await hub.RestartAsync(2, "Texts");
        await FillAsync(hub, 2, 4, "new");
        await SeenAsync(hub, 2, 7);
        Assert.Equal(Expected(2, 4, "new").Concat(Expected(2, 4, "old")), host.Done("Texts").Order());
    }

    private static async Task FillAsync(TestHub hub, int partitions, int events, string name)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            await hub.SendAsync("Texts", $"{partition}", Enumerable.Range(0, events).Select(i => $"{name}-{partition}-{i}"));
        }
    }

    private static async Task SeenAsync(TestHub hub, int partitions, long last)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            await hub.CheckpointIsAsync("Texts", $"{partition}", last);
        }
    }

    private static IEnumerable<string> Expected(int partitions, int events, string name) =>
        Enumerable.Range(0, partitions).SelectMany(p => Enumerable.Range(0, events).Select(i => $"{name}-{p}-{i}")).Order();
}
