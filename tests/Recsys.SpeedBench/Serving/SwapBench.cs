using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Registry;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Tests.Models;
using Recsys.SpeedBench.Log;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Serving;

/// <summary>
/// <c>swap [--items 20000] [--seconds 600] [--keep FOLDER]</c>: another version is promoted every twenty seconds while requests come at 70 % of the
/// most that this process answers. No request may fail, and memory must stay where it is.
/// </summary>
internal static class SwapBench
{
    private const double Share = 0.7, SecondsOfVersion = 20;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var items = int.Parse(ServingBench.Option(args, "--items") ?? "20000", CultureInfo.InvariantCulture);
        var seconds = double.Parse(ServingBench.Option(args, "--seconds") ?? "600", CultureInfo.InvariantCulture);
        var kept = ServingBench.Option(args, "--keep");
        await using var azurite = new AzuriteFixture();
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), TimeProvider.System);
        await BenchVersion.PublishAsync(registry, "v1", items, kept);
        // Other tables: nothing is shared.
        await BenchVersion.PublishAsync(registry, "v2", items + 1, kept);
        await registry.PromoteAsync("v1", CancellationToken.None);
        using var host = new ModelHost(
            registry, new EmptyCatalog(), new ModelHostOptions { PollSeconds = 0.5 }, TimeProvider.System, NullLogger<ModelHost>.Instance);
        await host.PollAsync(CancellationToken.None);
        await host.StartAsync(CancellationToken.None);
        var (service, drawn) = (ServingProcess.Service(host, azurite.ConnectionString), BenchVersion.Of(items));
        var most = await ServingProcess.RateAsync(service, drawn, TimeSpan.FromSeconds(5));
        LogBench.Line($"{items:N0} items; {most:F0} answers a second at most, {Share * most:F0} asked for; load {LogBench.Load()}");
        LogBench.Line("| second | version | resident MB | answers | failed | p50 / p99 ms since the last line |");
        LogBench.Line("|---:|---|---:|---:|---:|---:|");

        var (times, failed, answers, clock) = (new ConcurrentBag<double>(), 0, 0, Stopwatch.StartNew());
        var (next, pause) = (-1L, TimeSpan.FromSeconds(1 / (Share * most)));
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                var n = Interlocked.Increment(ref next);
                var wait = (n * pause) - clock.Elapsed;
                if (wait > TimeSpan.Zero) await Task.Delay(wait);
                var begin = Stopwatch.GetTimestamp();
                try
                {
                    await ServingProcess.AskAsync(service, drawn, (int)(n % 5_000));
                    Interlocked.Increment(ref answers);
                }
#pragma warning disable CA1031 // Whatever it is, it is a request that failed.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    if (Interlocked.Increment(ref failed) == 1) Console.Error.WriteLine(e);
                }

                times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            }
        })).ToArray();
        for (var swap = 0; clock.Elapsed.TotalSeconds < seconds; swap++)
        {
            await registry.PromoteAsync(swap % 2 == 0 ? "v2" : "v1", CancellationToken.None);
            await Task.Delay(TimeSpan.FromSeconds(SecondsOfVersion));
            var since = Interlocked.Exchange(ref times, []).Order().ToArray();
            LogBench.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"| {clock.Elapsed.TotalSeconds:F0} | {host.Status.Version} | {ServingProcess.Memory("VmRSS"):F0} | {answers} | {failed} "
                + $"| {ServingProcess.At(since, 0.5):F2} / {ServingProcess.At(since, 0.99):F2} |"));
        }

        await Task.WhenAll(clients);
        await host.StopAsync(CancellationToken.None);
        LogBench.Line($"Most that the process held: {ServingProcess.Memory("VmHWM"):F0} MB; load {LogBench.Load()}");
        return failed == 0 ? 0 : 1;
    }
}
