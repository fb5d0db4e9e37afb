using Recsys.Datasets.Splits;
using static Recsys.QualityBench.BenchReport;

namespace Recsys.QualityBench;

/// <summary>
/// What the context is worth: every model is trained and tested twice on the same interactions, with their context and without it.
/// </summary>
internal static class ContextBench
{
    public static async Task RunAsync(BenchRequest request)
    {
        var split = await request.SplitAsync();
        var with = await SeededRuns.OfAsync(split, request, "with context");
        var without = await SeededRuns.OfAsync(ContextFree.Of(split), request, "without context");
        Console.WriteLine(Head(request, split));
        Console.WriteLine($"Fields: {string.Join(", ", split.Train.Context.Fields.Select(f => f.Name))}.\n");
        Console.WriteLine("| model | NDCG@10 with context | without | difference |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (model, plain) in with.Zip(without))
        {
            var gain = model.Against(plain);
            Console.WriteLine($"| {model.Name} | {Estimate(model.Ndcg10)} | {Estimate(plain.Ndcg10)} | {Text(gain)}{(gain.ExcludesZero ? "" : "; zero lies inside")} |");
        }
    }
}
