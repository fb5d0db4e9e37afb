using System.Text.Json.Nodes;
using Recsys.Datasets.Ratings;
using Recsys.Evaluation.Statistics;
using Recsys.Models.Ratings;
using Recsys.Training.Evaluations;
using static Recsys.QualityBench.BenchReport;

namespace Recsys.QualityBench;

/// <summary>
/// How far predicted ratings are from the real ones, on a random split a seed. <c>--variants</c> takes models with some settings changed, <c>NAME</c>
/// or <c>NAME:{"Setting":value}</c>, parted by semicolons; without it all with their defaults.
/// </summary>
internal static class RatingBench
{
    public static async Task RunAsync(BenchRequest request)
    {
        var (data, _) = await RatingLoader.LoadAsync(request.Data);
        // The mean and the biases always come first: the others are held against the biases.
        string[] variants = [RatingFamilies.Names[0], RatingFamilies.Names[1], .. request.RatingVariants.Except(RatingFamilies.Names.Take(2))];
        var runs = new List<IReadOnlyList<RatingEvaluation>>();
        RatingSplit? split = null;
        foreach (var seed in request.Seeds)
        {
            split = RatingSplit.Random(data, seed);
            runs.Add(
                await new RatingComparison(split, seed, update => Report(update, seed)).RunAsync(variants.Select(FamilyOf), CancellationToken.None));
        }

        Console.WriteLine(Head(request, data, split!));
        Console.WriteLine("| model | RMSE | by seed | validation RMSE | − bias | epochs | seconds | CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        for (var v = 0; v < variants.Length; v++)
        {
            RatingEvaluation[] own = [.. runs.Select(r => r[v])];
            var errors = Pooled(own);
            var gain = v < 2 ? "" : PairedBootstrap.DifferenceOfRoots(errors, Pooled([.. runs.Select(r => r[1])]), seed: 1).ToString();
            var name = variants[v].Contains(':', StringComparison.Ordinal) ? $"`{variants[v]}`" : variants[v];
            Console.WriteLine(
                Line($"| {name} | {Number(own.Average(r => r.Rmse.Root))} ± {Number(RootMeanEstimate.Of(errors).StandardError)} ")
                + Line($"| {string.Join(' ', own.Select(r => Number(r.Rmse.Root)))} | {Number(own.Average(r => r.ValidationRmse))} | {gain} ")
                + Line($"| {string.Join(' ', own.Select(r => r.Epochs.Count))} ")
                + Line($"| {own.Average(r => r.Seconds):0.0} | {own.Average(r => r.CpuSeconds):0.0} |"));
        }
    }

    private static RatingFamily FamilyOf(string variant)
    {
        var colon = variant.IndexOf(':', StringComparison.Ordinal);
        return RatingFamilies.Of(colon < 0 ? variant : variant[..colon], colon < 0 ? null : JsonNode.Parse(variant[(colon + 1)..])!.AsObject());
    }

    private static double[] Pooled(IReadOnlyList<RatingEvaluation> runs) => [.. runs.SelectMany(r => r.SquaredErrors)];

    private static void Report(ComparisonUpdate update, int seed)
    {
        if (update.ValidationRmse is { } rmse && update.Done % 20 == 0)
        {
            Console.Error.WriteLine(Line($"{update.Model}, seed {seed}, epoch {update.Done}: {rmse:0.0000}"));
        }
    }

    private static string Head(BenchRequest request, RatingDataset data, RatingSplit split)
    {
        var variants = request.RatingVariants.SequenceEqual(RatingFamilies.Names) ? "" : $" --variants '{string.Join(';', request.RatingVariants)}'";
        return Line($"# {data.Name}: {request.Verb}\n\n")
            + Command(request, variants)
            + Machine() + ", one thread.\n"
            + Line($"{data.UserVocabulary.Count} users, {data.ItemVocabulary.Count} items, {data.Count} ratings: ")
            + Line($"{split.Train.Count} to train on, {split.Validation.Count} to validate, {split.Test.Count} to test, ")
            + "drawn at random, others with each seed.\n"
            + "RMSE over all test pairs, mean over the seeds; ± is its standard error over the test pairs of all seeds, by the delta method;\n"
            + "intervals are 95 %, paired bootstrap over the same pairs. "
            + "Epochs of gc-mc are of ten steps.\n";
    }
}
