using Recsys.TestKit;

namespace Recsys.SpeedBench.Functions;

/// <summary>
/// <c>http</c>: requests a second of an empty HTTP function through host and worker, beside an empty Kestrel endpoint behind the same YARP
/// hop, turn by turn. The ratio is what the worker protocol, routing and keys cost.
/// </summary>
internal static class HttpBench
{
    private const int Rounds = 7;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync()
    {
        await using var azurite = new AzuriteFixture();
        await using var app = await BenchApp.StartAsync(azurite);
        var (endpoint, target) = await FloorServer.StartAsync();
        await using var endpointProcess = endpoint;
        var (hop, floor) = await FloorServer.StartAsync(target.ToString());
        await using var hopProcess = hop;
        var (bare, function) = (new RequestLoop(new Uri(floor, "/api/empty")), new RequestLoop(new Uri(app.Http.BaseAddress!, "/api/empty")));

        Console.WriteLine($"Load before: {BenchApp.Load()}. {Rounds} rounds of {Round.TotalSeconds} s each, turn by turn; medians");
        Console.WriteLine("| connections | Kestrel behind YARP/s | function/s | ratio | Kestrel p50 / p99, ms | function p50 / p99, ms |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        foreach (var connections in new[] { 1, 16 })
        {
            await bare.RunAsync(connections, WarmUp);
            await function.RunAsync(connections, WarmUp);
            List<(double PerSecond, double[] Microseconds)> floors = [], functions = [];
            for (var round = 0; round < Rounds; round++)
            {
                floors.Add(await bare.RunAsync(connections, Round));
                functions.Add(await function.RunAsync(connections, Round));
            }

            var ratio = floors.Zip(functions, (a, b) => b.PerSecond / a.PerSecond).Order().ElementAt(Rounds / 2);
            var (bareRate, functionRate) = (Median(floors, r => r.PerSecond), Median(functions, r => r.PerSecond));
            BenchApp.Line($"| {connections} | {bareRate:N0} | {functionRate:N0} | {ratio:F2} | {Latency(floors)} | {Latency(functions)} |");
        }

        Console.WriteLine($"\nLoad after: {BenchApp.Load()}");
        return 0;
    }

    private static string Latency(List<(double PerSecond, double[] Microseconds)> rounds) =>
        FormattableString.Invariant(
            $"{Median(rounds, r => At(r.Microseconds, 0.5)) / 1000:F2} / {Median(rounds, r => At(r.Microseconds, 0.99)) / 1000:F2}");

    private static double Median<T>(List<T> rounds, Func<T, double> value) => rounds.Select(value).Order().ElementAt(rounds.Count / 2);

    private static double At(double[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];
}
