using Recsys.SpeedBench.Durable;

// One verb a part; each prints its own Markdown table.
Dictionary<string, Func<Task<int>>> verbs = new()
{
    ["durable"] = DurableBench.RunAsync,
};

if (args is [var verb, ..] && verbs.TryGetValue(verb, out var run))
{
    return await run();
}

Console.Error.WriteLine($"usage: Recsys.SpeedBench {string.Join('|', verbs.Keys)}");
return 2;
