using Recsys.QualityBench;

// One verb a question; each prints its own Markdown.
SortedDictionary<string, Func<BenchRequest, Task>> verbs = new(StringComparer.Ordinal)
{
    ["accuracy"] = AccuracyBench.RunAsync,
    ["blends"] = BlendBench.RunAsync,
    ["context"] = ContextBench.RunAsync,
    ["new-items"] = NewItemsBench.RunAsync,
    ["ratings"] = RatingBench.RunAsync,
    ["refit"] = RefitBench.RunAsync,
    ["variants"] = VariantBench.RunAsync,
};

if (args is [var verb, ..] && verbs.TryGetValue(verb, out var run) && BenchRequest.TryParse(args, out var request))
{
    await run(request);
    return 0;
}

Console.Error.WriteLine(
    $"usage: Recsys.QualityBench {string.Join('|', verbs.Keys)} FILE|shop|shop:USERS:INTERACTIONS [--seeds 1,2,3] [--models a,b] "
        + "[--items FILE] [--part 1/2] [--keep DIR] [--further 'a;b'] [--instead 'a;b'] "
        + "[--variants 'a;a:{{\"Setting\":1}}']");
return 2;
