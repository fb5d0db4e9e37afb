using Azure.Storage.Queues;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Functions;

/// <summary>
/// <c>durable</c>: activities a second through Microsoft's durable extension and the worker, on Azurite. The floor of a chain is what an
/// activity needs of the queues and nothing else: two messages put, got and deleted, one after the other.
/// </summary>
internal static class DurableBench
{
    private const int ChainLength = 100;
    private const int FanWidth = 500;
    private const int Rounds = 3;

    public static async Task<int> RunAsync()
    {
        await using var azurite = new AzuriteFixture();
        await using var app = await BenchApp.StartAsync(azurite);
        var queue = new QueueClient(azurite.ConnectionString, "floor");
        await queue.CreateAsync();
        await OrchestrateAsync(app, "Chain", 20);
        await FloorAsync(queue, 20);

        Console.WriteLine($"Load before: {BenchApp.Load()}; medians of {Rounds} rounds, turn by turn");
        Console.WriteLine("| | a second |");
        Console.WriteLine("|---|---:|");
        List<double> chains = [], fans = [], floors = [];
        for (var round = 0; round < Rounds; round++)
        {
            floors.Add(await FloorAsync(queue, ChainLength));
            chains.Add(await OrchestrateAsync(app, "Chain", ChainLength));
            fans.Add(await OrchestrateAsync(app, "Fan", FanWidth));
        }

        BenchApp.Line($"| Azurite: two messages put, got and deleted, one after the other | {Median(floors):F0} |");
        BenchApp.Line($"| activities in a chain of {ChainLength} | {Median(chains):F1} |");
        BenchApp.Line($"| the same against the queues alone (ratio) | {chains.Zip(floors, (c, f) => c / f).Order().ElementAt(Rounds / 2):F2} |");
        BenchApp.Line($"| activities, {FanWidth} at once | {Median(fans):F0} |");
        Console.WriteLine($"\nLoad after: {BenchApp.Load()}");
        return 0;
    }

    private static async Task<double> OrchestrateAsync(HostedApp app, string name, int count)
    {
        var begin = TimeProvider.System.GetTimestamp();
        using var answer = await app.Http.PostAsync($"/api/orchestrate/{name}/{count}", null);
        var status = await answer.Content.ReadAsStringAsync();
        return status == "Completed"
            ? count / TimeProvider.System.GetElapsedTime(begin).TotalSeconds
            : throw new InvalidOperationException($"{name} ended {status}");
    }

    private static async Task<double> FloorAsync(QueueClient queue, int count)
    {
        var begin = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 2 * count; i++)
        {
            await queue.SendMessageAsync("x");
            var message = (await queue.ReceiveMessageAsync()).Value;
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }

        return count / TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
