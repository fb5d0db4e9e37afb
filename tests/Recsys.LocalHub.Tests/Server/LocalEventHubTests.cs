using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using Azure.Messaging.EventHubs.Consumer;
using Microsoft.Extensions.Time.Testing;
using Recsys.TestKit;

namespace Recsys.LocalHub.Tests.Server;

public sealed class LocalEventHubTests
{
    [Theory]
    [InlineData("no hubs")]
    [InlineData("bad name")]
    [InlineData("twice")]
    [InlineData("no partitions")]
    [InlineData("age")]
    public async Task A_wrong_setting_stops_it_at_once(string what)
    {
        using var folder = new TempFolder();
        var options = new LocalEventHubOptions { Directory = folder.Path, Port = 0, Hubs = [new HubDefinition("events")] };
        var wrong = what switch
        {
            "no hubs" => options with { Hubs = [] },
            "bad name" => options with { Hubs = [new HubDefinition("../events")] },
            "twice" => options with { Hubs = [new HubDefinition("events"), new HubDefinition("EVENTS")] },
            "no partitions" => options with { Hubs = [new HubDefinition("events", 0)] },
            _ => options with { RetentionAge = TimeSpan.Zero },
        };
        await Assert.ThrowsAsync<ValidationException>(() => LocalEventHub.StartAsync(wrong, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_folder_has_one_hub_at_a_time_and_a_hub_its_number_of_partitions()
    {
        await using var hub = await TestHub.StartAsync();
        var options = new LocalEventHubOptions { Directory = hub.Directory, Port = 0, Hubs = [new HubDefinition(TestHub.Name)] };
        var taken = await Assert.ThrowsAsync<IOException>(() => LocalEventHub.StartAsync(options, cancellationToken: Cancel));
        Assert.Contains(hub.Directory, taken.Message, StringComparison.Ordinal);
        await hub.Hub.DisposeAsync();
        var changed = await Assert.ThrowsAsync<InvalidDataException>(
            () => LocalEventHub.StartAsync(options with { Hubs = [new HubDefinition(TestHub.Name, 8)] }, cancellationToken: Cancel));
        Assert.Contains("4 partitions", changed.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(null), InlineData("localhost")]
    public async Task Unless_another_address_is_asked_for_it_listens_on_the_loopback_and_nowhere_else(string? host)
    {
        await using var hub = await TestHub.StartAsync(o => host is null ? o : o with { Host = host });
        Assert.Equal([System.Net.IPAddress.Loopback], Listeners(hub.Hub.Port));

        using var inside = new TcpClient();
        await inside.ConnectAsync(System.Net.IPAddress.Loopback, hub.Hub.Port, Cancel);
    }

    [Fact]
    public async Task It_listens_everywhere_only_when_asked_to()
    {
        await using var hub = await TestHub.StartAsync(o => o with { Host = "0.0.0.0" });
        Assert.Equal([System.Net.IPAddress.Any], Listeners(hub.Hub.Port));
    }

    [Fact]
    public async Task Clients_that_talk_nonsense_or_nothing_do_not_disturb_the_others()
    {
        await using var hub = await TestHub.StartAsync();
        var strangers = new List<TcpClient>();
        foreach (var words in (byte[][])[[], "GET / HTTP/1.1\r\n\r\n"u8
            .ToArray(), [0x16, 3, 1, 0, 5, 1, 2, 3], [.. "AMQP"u8, 3, 1, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
            [.. "AMQP"u8, 0, 1, 0, 0, 0, 0, 0, 9, 2, 0, 0, 0, 7]])
        {
            var stranger = new TcpClient();
            await stranger.ConnectAsync(System.Net.IPAddress.Loopback, hub.Hub.Port, Cancel);
            await stranger.GetStream().WriteAsync(words, Cancel);
            strangers.Add(stranger);
        }

        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await producer.SendAsync("0", "x");
        Assert.Single(await DotNetSdk.ReadAsync(hub.ConnectionString, "0", EventPosition.Earliest, 1));
        strangers.ForEach(s => s.Dispose());
    }

    [Fact]
    public async Task What_has_passed_its_age_is_gone_for_those_who_come_and_its_numbers_are_not_used_again()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var hub = await TestHub.StartAsync(o => o with { RetentionAge = TimeSpan.FromHours(1) }, time);
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await producer.SendAsync("0", "a", "b", "c");
        var old = (await DotNetSdk.ReadAsync(hub.ConnectionString, "0", EventPosition.Earliest, 3))[1];
        time.Advance(TimeSpan.FromHours(2));
        Assert.True((await producer.GetPartitionPropertiesAsync("0", Cancel)).IsEmpty);

        await producer.SendAsync("0", "d");
        // Behind the oldest that is left means at the oldest, whichever way the place is named: so do the SDKs' processors go on.
        foreach (var behind in (EventPosition[])[EventPosition.Earliest, EventPosition.FromSequenceNumber(
            old.SequenceNumber), EventPosition.FromOffset(old.OffsetString)])
        {
            var left = Assert.Single(await DotNetSdk.ReadAsync(hub.ConnectionString, "0", behind, 1));
            Assert.Equal(("d", 3L), (left.Text(), left.SequenceNumber));
        }

        Assert.Equal(3, (await producer.GetPartitionPropertiesAsync("0", Cancel)).BeginningSequenceNumber);
    }

    [Fact]
    public async Task What_is_flushed_for_every_batch_is_acknowledged_too()
    {
        await using var hub = await TestHub.StartAsync(o => o with { SyncEveryBatch = true });
        await using var producer = DotNetSdk.Producer(hub.ConnectionString);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => producer.SendAsync("0", $"{i}")));
        Assert.Equal(50, (await DotNetSdk.ReadAsync(hub.ConnectionString, "0", EventPosition.Earliest, 50)).Count);
    }

    /// <summary>What the system says, not what the hub believes.</summary>
    private static IEnumerable<System.Net.IPAddress> Listeners(int port) => System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties()
        .GetActiveTcpListeners().Where(l => l.Port == port).Select(l => l.Address);
}
