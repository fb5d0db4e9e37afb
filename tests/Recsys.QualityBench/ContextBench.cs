using Recsys.Datasets.Splits;
using Recsys.Models.Contracts;
using static Recsys.QualityBench.BenchReport;

namespace Recsys.QualityBench;

/// <summary>
/// What the context is worth: every model is trained and tested twice on the same interactions, with their context and without it.
/// Each seed draws a shop of its own.
/// </summary>
internal static class ContextBench
{
    public static async Task RunAsync(BenchRequest request)
    {
        async Task<TrainingInput> With(int seed) => new(await request.SplitAsync(seed), seed) { Catalog = await request.CatalogAsync(seed) };
        async Task<TrainingInput> Without(int seed)
        {
            var input = await With(seed);
            return input with { Split = ContextFree.Of(input.Split) };
        }

        var split = (await With(request.Seeds[0])).Split;
        var with = await SeededRuns.OfAsync(With, request, "with context", request.IsShop);
        var without = await SeededRuns.OfAsync(Without, request, "without context", request.IsShop);
        Console.WriteLine(Head(request, split));
        if (request.IsShop)
            Console.WriteLine("Each seed draws a shop of its own: the cases of all of them count; the numbers are those of the first.\n");
        if (request.IsShuffled)
            Console.WriteLine("Each seed puts the interactions in an order of its own: a user counts with the mean over the seeds.\n");
        Console.WriteLine($"Fields: {string.Join(", ", split.Train.Context.Fields.Select(f => f.Name))}.\n");
        Console.WriteLine("| model | NDCG@10 with context | without | difference |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (model, plain) in with.Zip(without))
        {
            var gain = model.Against(plain);
            Console.WriteLine(
                $"| {model.Name} | {Estimate(model.Ndcg10)} | {Estimate(plain.Ndcg10)} | "
                    + $"{gain}{(gain.ExcludesZero ? "" : "; zero lies inside")} |");
        }
    }
}
