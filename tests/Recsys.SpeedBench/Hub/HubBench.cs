using System.Globalization;
using Azure.Messaging.EventHubs;
using Azure.Messaging.EventHubs.Consumer;
using Azure.Messaging.EventHubs.Primitives;
using Azure.Messaging.EventHubs.Producer;
using Recsys.LocalHub;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Hub;

/// <summary>
/// <c>hub</c>: events a second into and out of one partition of the local hub through the official .NET SDK, beside <see cref="RawLog"/> with
/// the same bytes, the same number of messages under way and the same flushing, turn by turn in one process. The ratio is what AMQP,
/// the partition log and the client cost.
/// </summary>
internal static class HubBench
{
    private const int EventBytes = 200;
    private const int Rounds = 5;
    private const string HubName = "bench";
    private const string Partition = "0";

    /// <summary>Events a message, messages under way, flushing, messages a round.</summary>
    private static readonly (int Batch, int UnderWay, bool Sync, int Messages)[] Cases =
    [
        (1, 1, false, 5_000),
        (1, 64, false, 20_000),
        (100, 1, false, 1_000),
        (100, 8, false, 3_000),
        (1, 1, true, 300),
        (1, 64, true, 5_000),
        (100, 1, true, 300),
        (100, 8, true, 1_000),
    ];

    public static async Task<int> RunAsync()
    {
        Console.WriteLine($"Events of {EventBytes} bytes, one partition, client and server in one process; medians of {Rounds} rounds, turn by turn");
        Console.WriteLine("| events a message | under way | fsync | in: events/s | floor | ratio | out: events/s | floor | ratio |");
        Console.WriteLine("|---:|---:|---|---:|---:|---:|---:|---:|---:|");
        foreach (var (batch, underWay, sync, messages) in Cases)
        {
            var (into, floorInto, outOf, floorOutOf) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            // One round more than is counted: the first warms up.
            for (var round = 0; round <= Rounds; round++)
            {
                using var folder = new TempFolder();
                await using var raw = new RawLog(folder.File("raw"), sync);
                await using var hub = await LocalEventHub.StartAsync(
                    new LocalEventHubOptions
                    {
                        Directory = folder.File("hub"), Port = 0, Hubs = [new HubDefinition(HubName, 1)], SyncEveryBatch = sync,
                    });
                var events = (double)batch * messages;
                var floor = (In: events / await raw.SendAsync(messages, batch * EventBytes, underWay), Out: events / await raw.ReadAsync());
                var connection = hub.ConnectionString();
                var ours = (
                    In: events / await SendAsync(connection, batch, underWay, messages), Out: events / await ReadAsync(connection, batch * messages));
                if (round == 0)
                    continue;
                into.Add(ours.In);
                floorInto.Add(floor.In);
                outOf.Add(ours.Out);
                floorOutOf.Add(floor.Out);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {batch} | {underWay} | {(sync ? "yes" : "no")} | {Median(into):N0} | {Median(floorInto):N0} | {Ratio(into, floorInto):F3} | "
                    + $"{Median(outOf):N0} | {Median(floorOutOf):N0} | {Ratio(outOf, floorOutOf):F3} |"));
        }

        return 0;
    }

    private static async Task<double> SendAsync(string connection, int batch, int underWay, int messages)
    {
        await using var producer = new EventHubProducerClient(connection, HubName);
        // Connecting is not sending.
        await producer.GetEventHubPropertiesAsync();
        var target = new SendEventOptions { PartitionId = Partition };
        var events = Enumerable.Range(0, batch).Select(_ => new EventData(new byte[EventBytes])).ToArray();
        var left = messages;
        var begin = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, underWay).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await producer.SendAsync(events, target);
        })));
        return TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> ReadAsync(string connection, int count)
    {
        var begin = TimeProvider.System.GetTimestamp();
        await using var receiver = new PartitionReceiver(
            EventHubConsumerClient.DefaultConsumerGroupName, Partition, EventPosition.Earliest, connection, HubName,
            new PartitionReceiverOptions { PrefetchCount = 1_000 });
        for (var seen = 0; seen < count;)
        {
            var events = (await receiver.ReceiveBatchAsync(1_000, TimeSpan.FromSeconds(30))).Count();
            seen += events > 0 ? events : throw new InvalidOperationException($"The hub gave {seen} of {count} events.");
        }

        return TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Ratio(List<double> ours, List<double> floor) => Median([.. ours.Zip(floor, (a, b) => a / b)]);
}
