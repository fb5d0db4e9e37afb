using Recsys.SpeedBench.Hub;
using Recsys.SpeedBench.Log;
using Recsys.SpeedBench.Training;

// One verb a part; each prints its own Markdown table.
SortedDictionary<string, Func<Task<int>>> verbs = new(StringComparer.Ordinal)
{
    ["costs"] = () => CostTable.RunAsync(args.Skip(1)),
    ["epochs"] = EpochBench.RunAsync,
    ["hub"] = HubBench.RunAsync,
    ["import"] = ImportBench.RunAsync,
    ["influence"] = InfluenceBench.RunAsync,
    ["ingest"] = IngestBench.RunAsync,
    ["products"] = ProductBench.RunAsync,
    ["table"] = TableBench.RunAsync,
    ["training"] = TrainingBench.RunAsync,
};

if (args is [var verb, ..] && verbs.TryGetValue(verb, out var run))
{
    return await run();
}

Console.Error.WriteLine($"usage: Recsys.SpeedBench {string.Join('|', verbs.Keys)}");
return 2;
