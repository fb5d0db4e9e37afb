using Recsys.SpeedBench.Durable;
using Recsys.SpeedBench.Functions;
using Recsys.SpeedBench.Hub;

// One verb a part; each prints its own Markdown table.
SortedDictionary<string, Func<Task<int>>> verbs = new(StringComparer.Ordinal)
{
    ["durable"] = DurableBench.RunAsync,
    ["http"] = HttpBench.RunAsync,
    ["hub"] = HubBench.RunAsync,
    ["latency"] = LatencyBench.RunAsync,
};

if (args is [var verb, ..] && verbs.TryGetValue(verb, out var run))
{
    return await run();
}

Console.Error.WriteLine($"usage: Recsys.SpeedBench {string.Join('|', verbs.Keys)}");
return 2;
