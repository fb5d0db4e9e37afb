using System.Globalization;
using System.Net.Http.Json;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using Recsys.LocalHub;
using Recsys.SpeedBench.Functions;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Hub;

/// <summary>
/// <c>arrivals</c>: a backlog in the local hub goes into a function that does nothing, in batches of a thousand, through host and worker. The
/// floor is the official SDK that reads the same partitions in this process and does nothing either.
/// </summary>
internal static class ArrivalBench
{
    private const int Partitions = 4;
    private const int Batch = 1_000;
    private static readonly int Events = Log.LogBench.Events(400_000);

    private sealed record Arrivals(long Count);

    public static async Task<int> RunAsync()
    {
        await using var azurite = new AzuriteFixture();
        using var folder = new TempFolder();
        await using var hub = await LocalEventHub.StartAsync(
            new LocalEventHubOptions { Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(BenchApp.Hub, Partitions)] });
        await SendAsync(hub.ConnectionString());
        var load = BenchApp.Load();
        await ReadAsync(hub.ConnectionString());
        var floor = await ReadAsync(hub.ConnectionString());
        var function = await FunctionAsync(azurite, hub.ConnectionString());
        Console.WriteLine($"Load before: {load}, after: {BenchApp.Load()}; {Events:N0} events of 200 bytes in {Partitions} partitions");
        Console.WriteLine("| | events a second |");
        Console.WriteLine("|---|---:|");
        BenchApp.Line($"| the SDK alone, in one process with the hub | {floor:N0} |");
        BenchApp.Line($"| the function, after the first quarter | {function:N0} |");
        BenchApp.Line($"| ratio | {function / floor:F2} |");
        return 0;
    }

    private static async Task SendAsync(string connection)
    {
        var body = new byte[200];
        await using var producer = new EventHubProducerClient(connection, BenchApp.Hub);
        for (var sent = 0; sent < Events; sent += Batch)
        {
            var target = new SendEventOptions { PartitionId = (sent / Batch % Partitions).ToString(CultureInfo.InvariantCulture) };
            await producer.SendAsync(Enumerable.Range(0, Batch).Select(_ => new EventData(body)), target);
        }
    }

    private static async Task<double> ReadAsync(string connection)
    {
        var begin = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Partitions).Select(async partition =>
        {
            await using var receiver = new PartitionReceiver(
                EventHubConsumerClient.DefaultConsumerGroupName, partition.ToString(CultureInfo.InvariantCulture), EventPosition.Earliest, connection,
                BenchApp.Hub,
                new PartitionReceiverOptions { PrefetchCount = 2 * Batch });
            for (var read = 0; read < Events / Partitions;)
            {
                read += (await receiver.ReceiveBatchAsync(Batch, TimeSpan.FromSeconds(1))).Count();
            }
        }));
        return Events / TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> FunctionAsync(AzuriteFixture azurite, string connection)
    {
        await using var app = await BenchApp.StartAsync(azurite, connection);
        var warm = await UntilAsync(app, Events / 4);
        var end = await UntilAsync(app, Events);
        return (end.Count - warm.Count) / TimeProvider.System.GetElapsedTime(warm.At, end.At).TotalSeconds;
    }

    private static async Task<(long Count, long At)> UntilAsync(HostedApp app, long count)
    {
        while (true)
        {
            var arrivals = (await app.Http.GetFromJsonAsync<Arrivals>("/api/arrivals"))!;
            if (arrivals.Count >= count)
            {
                return (arrivals.Count, TimeProvider.System.GetTimestamp());
            }

            await Task.Delay(20);
        }
    }
}
