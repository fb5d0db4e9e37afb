using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Recsys.EventHubs.Client;
using Recsys.LocalHub;
using Recsys.Functions.Embedded.EventHubs;
using Recsys.Functions.Embedded.Tests.Hosting;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.EventHubs;

/// <summary>The trigger against a real hub, over AMQP.</summary>
public sealed class AmqpTriggerTests(AzuriteFixture azurite)
{
    private const int Partitions = 4;
    private readonly string name = azurite.NewName("amqp");

    [Fact]
    public async Task Every_event_reaches_a_function_while_processes_come_and_go_and_the_hub_restarts()
    {
        const int stage = 100;
        using var folder = new TempFolder();
        var (first, second) = (new Recorder(), new Recorder());
        var hub = await StartHubAsync(folder, 0);
        var (port, connection) = (hub.Port, hub.ConnectionString());
        await using var producer = new EventHubProducer(EventHubConnectionOptions.Parse(connection, name));

        var firstApp = await StartAppAsync(connection, first);
        await SendAsync(producer, 0, stage);
        await SeenAsync(stage, first);

        await using var secondApp = await StartAppAsync(connection, second);
        await Eventually.TrueAsync(
            async () =>
            {
                // Sent until it has its share: a partition changes hands when the balance says so, not when a test does.
                await SendAsync(producer, stage, 2 * stage);
                return !second.Seen.IsEmpty;
            },
            "the second process gets events");
        await SeenAsync(2 * stage, first, second);

        await hub.DisposeAsync();
        hub = await StartHubAsync(folder, port);
        await SendAsync(producer, 2 * stage, 3 * stage);
        await SeenAsync(3 * stage, first, second);

        await firstApp.DisposeAsync();
        await SendAsync(producer, 3 * stage, 4 * stage);
        await SeenAsync(4 * stage, first, second);
        await secondApp.StopAsync();
        await hub.DisposeAsync();
    }

    private static Task SendAsync(EventHubProducer producer, int from, int to) => Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => producer.SendAsync(
        [.. Enumerable.Range(from, to - from).Where(i => i % Partitions == partition).Select(i => new EventData(Encoding.ASCII.GetBytes($"{i}")))],
        SendTarget.PartitionId($"{partition}"),
        TestContext.Current.CancellationToken)));

    private static Task SeenAsync(int count, params Recorder[] recorders) => Eventually.TrueAsync(
        () => recorders.SelectMany(r => r.Seen).SelectMany(s => ((string)s).Split(',')).Select(int.Parse).Distinct().Order().SequenceEqual(Enumerable.Range(0, count)),
        $"{count} events are seen");

    private Task<LocalEventHub> StartHubAsync(TempFolder folder, int port) => LocalEventHub.StartAsync(
        new LocalEventHubOptions { Directory = folder.Path, Port = port, Hubs = [new HubDefinition(name, Partitions)] }, cancellationToken: TestContext.Current.CancellationToken);

    private Task<TestApp> StartAppAsync(string connection, Recorder recorder) => TestApp.StartAsync(
        [typeof(EventHubFunctionsUnderTest.Texts)],
        new() { ["AzureWebJobsStorage"] = azurite.ConnectionString, ["Hub"] = connection, ["HubName"] = name },
        configure: b =>
        {
            b.Services.AddSingleton(recorder);
            b.Services.AddSingleton(new BalanceTimes { Cycle = TimeSpan.FromMilliseconds(150), Expiry = TimeSpan.FromMinutes(2), Reopen = TimeSpan.FromMilliseconds(50) });
        });
}
