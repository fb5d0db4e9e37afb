using Recsys.SpeedBench.Costs;
using Recsys.SpeedBench.Functions;
using Recsys.SpeedBench.Hub;
using Recsys.SpeedBench.Log;
using Recsys.SpeedBench.Scale;
using Recsys.SpeedBench.Serving;
using Recsys.SpeedBench.Training;

// One verb a part; each prints its own Markdown table.
SortedDictionary<string, Func<Task<int>>> verbs = new(StringComparer.Ordinal)
{
    ["arrivals"] = ArrivalBench.RunAsync,
    ["blend"] = BlendBench.RunAsync,
    ["compaction"] = () => CompactionBench.RunAsync(args[1..]),
    ["cores"] = () => CoresBench.RunAsync(args[1..]),
    ["costs"] = () => CostTable.RunAsync(args.Skip(1)),
    ["durable"] = DurableBench.RunAsync,
    ["epochs"] = EpochBench.RunAsync,
    ["filters"] = () => FilterBench.RunAsync(args[1..]),
    // One of the processes that http measures against.
    ["floor"] = () => FloorServer.RunAsync(args.ElementAtOrDefault(1)),
    ["histories"] = HistoryBench.RunAsync,
    ["http"] = HttpBench.RunAsync,
    ["hub"] = HubBench.RunAsync,
    ["import"] = ImportBench.RunAsync,
    ["influence"] = InfluenceBench.RunAsync,
    ["ingest"] = IngestBench.RunAsync,
    ["latency"] = LatencyBench.RunAsync,
    ["lazy"] = LazyBench.RunAsync,
    ["needs"] = () => NeedBench.RunAsync(args[1..]),
    // One of the processes that needs measures.
    ["needs-run"] = () => Task.FromResult(NeedBench.Measure(args[1..])),
    // The empty process that start measures.
    ["nothing"] = () => Task.FromResult(0),
    ["products"] = ProductBench.RunAsync,
    ["scale"] = () => ScaleBench.RunAsync(args[1..]),
    // The process that scale measures.
    ["scale-run"] = () => ScaleBench.MeasureAsync(args[1..]),
    ["serving"] = () => ServingBench.RunAsync(args[1..]),
    ["serving-http"] = () => ServingHttpBench.RunAsync(args[1..]),
    // The process that serving measures.
    [ServingProcess.Verb] = () => ServingProcess.RunAsync(args[1..]),
    ["start"] = StartBench.RunAsync,
    ["swap"] = () => SwapBench.RunAsync(args[1..]),
    ["table"] = TableBench.RunAsync,
    ["training"] = TrainingBench.RunAsync,
};

if (args is [var verb, ..] && verbs.TryGetValue(verb, out var run))
{
    return await run();
}

Console.Error.WriteLine($"usage: Recsys.SpeedBench {string.Join('|', verbs.Keys)}");
return 2;
