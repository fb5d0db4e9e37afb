using System.Diagnostics;
using System.Text.Json;
using Azure.Storage.Blobs.Specialized;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Functions.Embedded.Durable;
using Recsys.Functions.Embedded.Durable.Engine;
using Recsys.Functions.Embedded.Durable.History;
using Recsys.Functions.Embedded.Durable.Replay;
using Recsys.Functions.Embedded.Durable.Storage;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Durable;

/// <summary>
/// The durable engine on Azurite: activities a second in a chain and in a fan-out, beside Azurite's own rate of appends in the same run
/// (a chain of n activities takes n + 1 appends), and the time to read and replay long histories.
/// </summary>
internal static class DurableBench
{
    private const int Chain = 200;
    private const int FanOut = 1_000;
    private const int Repetitions = 5;
    private const int Replays = 40;

    public static async Task<int> RunAsync()
    {
        await using var azurite = new AzuriteFixture();
        var container = await azurite.NewContainerAsync();
        var store = new BlobDurableStore(container);

        var floor = await MedianAsync(() => AppendsAsync(azurite, Chain));
        Console.WriteLine("| durable | value |");
        Console.WriteLine("|---|---:|");
        Line("Azurite: appends of 200 bytes a second, one after the other", Chain / floor);

        await using var engine = new DurableEngine(
            "bench", new DurableOptions { HubName = "Bench", MaxConcurrentActivityFunctions = 64 }, store, new Programs(), new Programs(), TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync(clientOnly: false, CancellationToken.None);
        var ids = 0;
        var client = new EngineClient(engine, () => $"bench{Interlocked.Increment(ref ids)}");
        _ = await OrchestrateAsync(client, "chain", 20);
        var chain = await MedianAsync(() => OrchestrateAsync(client, "chain", Chain));
        Line("activities a second, a chain of 200", Chain / chain);
        Line("the same as a share of Azurite's appends", (Chain + 1) / chain * floor / Chain);
        Line("activities a second, 1,000 at once", FanOut / await MedianAsync(() => OrchestrateAsync(client, "fan", FanOut)));
        Line("orchestrations of one activity a second, 64 at once", 64 / await MedianAsync(() => ManyAsync(client, 64)));

        var times = new List<(double Replay, double Whole)>();
        foreach (var events in new[] { 1_000, 10_000 })
        {
            var history = History(events);
            var log = new LogId($"history{events}", "0");
            await store.CreateLogAsync(log, CancellationToken.None);
            _ = await store.AppendAsync(log, 0, HistoryCodec.Encode(history), CancellationToken.None);
            // The fastest of many: what else runs on the machine only ever adds.
            var replay = Enumerable.Range(0, Replays).Min(_ => Replay(log, history));
            var whole = double.MaxValue;
            for (var i = 0; i < Replays; i++)
            {
                var begin = Stopwatch.GetTimestamp();
                var bytes = await store.ReadLogAsync(log, 0, CancellationToken.None);
                _ = Replay(log, HistoryCodec.Decode(bytes!.Value.Span));
                whole = Math.Min(whole, Stopwatch.GetElapsedTime(begin).TotalSeconds);
            }

            Line($"ms to replay {events:N0} events", replay * 1000);
            Line($"ms to read, decode and replay {events:N0} events", whole * 1000);
            times.Add((replay, whole));
        }

        Line("replay: 10,000 events against 1,000 (linear: 10)", times[1].Replay / times[0].Replay);
        Line("read, decode and replay: the same", times[1].Whole / times[0].Whole);
        return 0;
    }

    private static void Line(string what, double value) => Console.WriteLine(FormattableString.Invariant($"| {what} | {value:0.##} |"));

    private static async Task<double> MedianAsync(Func<Task<double>> measure)
    {
        var seconds = new List<double>();
        for (var i = 0; i < Repetitions; i++)
        {
            seconds.Add(await measure());
        }

        seconds.Sort();
        return seconds[Repetitions / 2];
    }

    private static async Task<double> AppendsAsync(AzuriteFixture azurite, int count)
    {
        var container = await azurite.NewContainerAsync();
        var blob = container.GetAppendBlobClient("floor");
        await blob.CreateAsync();
        var bytes = new byte[200];
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            await blob.AppendBlockAsync(new MemoryStream(bytes));
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static async Task<double> OrchestrateAsync(DurableTaskClient client, string name, int count)
    {
        var begin = Stopwatch.GetTimestamp();
        var id = await client.ScheduleNewOrchestrationInstanceAsync(name, count);
        var ended = await client.WaitForInstanceCompletionAsync(id, true);
        return ended.ReadOutputAs<int>() == count
            ? Stopwatch.GetElapsedTime(begin).TotalSeconds
            : throw new InvalidOperationException($"'{name}' gave {ended.SerializedOutput} ({ended.RuntimeStatus}).");
    }

    private static async Task<double> ManyAsync(DurableTaskClient client, int count)
    {
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => OrchestrateAsync(client, "chain", 1)));
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Replay(LogId log, List<HistoryEvent> history)
    {
        var begin = Stopwatch.GetTimestamp();
        var environment = new ReplayEnvironment(JsonSerializerOptions.Default, NullLoggerFactory.Instance);
        var step = OrchestrationReplay.Run(new Programs(), environment, log, history, DateTimeOffset.UnixEpoch);
        return step.Decisions.Count == 0 && history[^1] is TaskScheduled
            ? Stopwatch.GetElapsedTime(begin).TotalSeconds
            : throw new InvalidOperationException("The history was not replayed to its end.");
    }

    private static List<HistoryEvent> History(int events)
    {
        var one = new Payload("1");
        var history = new List<HistoryEvent> { new ExecutionStarted("chain", new Payload("1000000"), DateTimeOffset.UnixEpoch) };
        for (var id = 0; history.Count < events - 1; id++)
        {
            if (id > 0)
            {
                history.Add(new TaskCompleted(id - 1, one));
            }

            history.Add(new StepStarted(DateTimeOffset.UnixEpoch));
            history.Add(new TaskScheduled(id, "one", one));
        }

        return history;
    }

    private sealed class Programs : IOrchestratorDispatcher, IActivityDispatcher
    {
        public bool Contains(string name) => true;

        public async Task<object?> RunAsync(TaskOrchestrationContext context)
        {
            var count = context.GetInput<int>();
            if (context.Name == "fan")
            {
                return (await Task.WhenAll(Enumerable.Range(0, count).Select(_ => context.CallActivityAsync<int>("one", 1)))).Sum();
            }

            var sum = 0;
            for (var i = 0; i < count; i++)
            {
                sum += await context.CallActivityAsync<int>("one", 1);
            }

            return sum;
        }

        public Task<object?> RunAsync(ActivityCall call, CancellationToken cancellationToken) => Task.FromResult<object?>(1);
    }
}
