using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Recsys.Domain;
using Recsys.Registry;
using Recsys.Scoring.Catalog;
using Recsys.Scoring.Hosting;
using Recsys.Scoring.Requests;
using Recsys.SpeedBench.Log;
using Recsys.TestKit;

namespace Recsys.SpeedBench.Serving;

/// <summary>
/// <c>filters [--items 100000] [--requests 300] [--keep FOLDER] [--two-kinds]</c>: an answer of the blend in process with a filter that lets one
/// item in a hundred, in ten, in two through, and with boosts, each beside the answer without; the kinds take turns. And what a filter costs that
/// was not asked before. Of a blend of one kind of choices, or of two.
/// </summary>
internal static class FilterBench
{
    private const int Warm = 300;

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var items = int.Parse(ServingBench.Option(args, "--items") ?? "100000", CultureInfo.InvariantCulture);
        var requests = int.Parse(ServingBench.Option(args, "--requests") ?? "300", CultureInfo.InvariantCulture);
        await using var azurite = new AzuriteFixture();
        var registry = new ModelRegistry(await azurite.NewContainerAsync(), TimeProvider.System);
        await BenchVersion.PublishAsync(registry, "v1", items, ServingBench.Option(args, "--keep"), args.Contains("--two-kinds"));
        await registry.PromoteAsync("v1", CancellationToken.None);
        var catalog = new NumberedCatalog(items);
        using var host = new ModelHost(registry, catalog, new ModelHostOptions(), TimeProvider.System, NullLogger<ModelHost>.Instance);
        await host.PollAsync(CancellationToken.None);
        var (service, drawn) = (ServingProcess.Service(host, azurite.ConnectionString, catalog), BenchVersion.Of(items));
        (string Name, Func<RecommendationRequest, RecommendationRequest> Ask)[] kinds =
        [
            ("without", r => r), ("filter, 50 %", r => r with { Filter = "number lt 50" }), ("filter, 10 %", r => r with { Filter = "number lt 10" }),
            ("filter, 1 %", r => r with { Filter = "number eq 7" }), ("boost of 1 %", r => r with { Boosts = [new("number eq 7", 2)] }),
            ("explain", r => r with { Explain = true }),
        ];
        var load = LogBench.Load();
        var (times, cpu) = (kinds.Select(_ => new double[requests]).ToArray(), kinds.Select(_ => new double[requests]).ToArray());
        for (var n = -Warm; n < requests; n++)
        {
            foreach (var (kind, (_, ask)) in kinds.Index())
            {
                var request = ask(BenchVersion.Request(drawn, n + Warm));
                var (begin, ran) = (Stopwatch.GetTimestamp(), ThreadClock.Milliseconds);
                // Nothing of it is waited for, so that the thread is the same behind it.
                await service.RecommendAsync(request, $"{kind}.{n}", CancellationToken.None);
                if (n < 0) continue;
                (times[kind][n], cpu[kind][n]) = (Stopwatch.GetElapsedTime(begin).TotalMilliseconds, ThreadClock.Milliseconds - ran);
            }
        }

        LogBench.Line($"{items:N0} items, {requests} requests a kind; load {load} before, {LogBench.Load()} after");
        LogBench.Line("| | p50 ms | p99 ms | of the p50 without | p50 of the processor | of that without |");
        LogBench.Line("|---|---:|---:|---:|---:|---:|");
        foreach (var own in times.Concat(cpu)) Array.Sort(own);
        foreach (var (kind, own) in times.Index())
        {
            var (p50, p99, ran) = (ServingProcess.At(own, 0.5), ServingProcess.At(own, 0.99), ServingProcess.At(cpu[kind], 0.5));
            LogBench.Line($"| {kinds[kind].Name} | {p50:F2} | {p99:F2} | {p50 / ServingProcess.At(times[0], 0.5):F2} "
                + $"| {ran:F2} | {ran / ServingProcess.At(cpu[0], 0.5):F2} |");
        }

        var fresh = new double[20];
        for (var n = 0; n < fresh.Length; n++)
        {
            var request = BenchVersion.Request(drawn, n) with { Filter = $"number eq {n} and number lt 1000" };
            var begin = Stopwatch.GetTimestamp();
            await service.RecommendAsync(request, $"fresh.{n}", CancellationToken.None);
            fresh[n] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        Array.Sort(fresh);
        var ratio = fresh[10] / ServingProcess.At(times[0], 0.5);
        LogBench.Line($"| filter, 1 %, asked for the first time | {fresh[10]:F2} | {fresh[^1]:F2} | {ratio:F2} | | |");
        return 0;
    }

    /// <summary>Every item has a number from 0 to 99.</summary>
    private sealed class NumberedCatalog(int items) : IItemCatalog
    {
        private readonly Dictionary<string, Item> _items = Enumerable.Range(1, items).Select(n => new Item
        {
            ItemId = string.Create(CultureInfo.InvariantCulture, $"i{n}"),
            Attributes = new Dictionary<string, string> { ["number"] = (n * 31 % 100).ToString(CultureInfo.InvariantCulture) },
        }).ToDictionary(i => i.ItemId);

        public event EventHandler? Changed
        {
            add { }
            remove { }
        }

        public bool IsRead => true;

        public bool IsEmpty => false;

        public object State => this;

        public IEnumerable<Item> Items => _items.Values;

        public Item? Find(string itemId) => _items.GetValueOrDefault(itemId);
    }
}
