using System.Text.Json.Nodes;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Statistics;
using Recsys.Models.Contracts;
using Recsys.Training.Runs;
using Recsys.Training.Tuning;
using static Recsys.QualityBench.BenchReport;

namespace Recsys.QualityBench;

/// <summary>
/// Families with some settings changed, one after another on one thread: <c>FAMILY</c> or <c>FAMILY:{"Setting":value}</c>, parted by semicolons;
/// <c>- </c> before it takes the context away. The first is what the others are held against.
/// What a decision record says of a setting comes from here.
/// </summary>
internal static class VariantBench
{
    public static async Task RunAsync(BenchRequest request)
    {
        var split = await request.SplitAsync();
        // Of the shop it is known: variants are about the interactions alone unless a file of items is given.
        var catalog = request.Items.Length == 0 ? new Dictionary<string, Item>() : await request.CatalogAsync();
        var bare = new Lazy<DatasetSplit>(() => ContextFree.Of(split));
        Console.WriteLine(Head(request, split));
        Console.WriteLine("| settings | validation NDCG@10 | NDCG@10 | by seed | − first | epochs | CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        double[]? first = null;
        foreach (var variant in request.Variants)
        {
            var isBare = variant.StartsWith("- ", StringComparison.Ordinal);
            var runs = new List<Run>();
            foreach (var seed in request.Seeds) runs.Add(await TrainAsync(variant[(isBare ? 2 : 0)..], isBare ? bare.Value : split, catalog, seed));
            double[] cases = [.. Enumerable.Range(0, split.Test.Count).Select(c => runs.Average(r => r.Cases[c]))];
            var gain = first is null ? "" : PairedBootstrap.Difference(cases, first, seed: 1).ToString();
            first ??= cases;
            Console.WriteLine(
                $"| `{variant}` | {Number(runs.Average(r => r.Validation))} | {Estimate(MeanEstimate.Of(cases))} | "
                    + $"{string.Join(' ', runs.Select(r => Number(r.Cases.Average())))} "
                + $"| {gain} | {string.Join(' ', runs.Select(r => r.Epochs))} | {Line($"{runs.Average(r => r.CpuSeconds):0.0}")} |");
        }
    }

    /// <summary>A family with some settings changed.</summary>
    public static IModelFamily FamilyOf(string variant)
    {
        var brace = variant.IndexOf(':', StringComparison.Ordinal);
        var changes = brace < 0 ? [] : JsonNode.Parse(variant[(brace + 1)..])!.AsObject();
        return TuningSpace.Apply(brace < 0 ? variant : variant[..brace], changes);
    }

    private static async Task<Run> TrainAsync(string variant, DatasetSplit split, IReadOnlyDictionary<string, Item> catalog, int seed)
    {
        var trained = await FamilyTraining.TrainToEndAsync(
            FamilyOf(variant), new TrainingInput(split, seed) { Catalog = catalog },
            EpochLines.Of($"{variant}, seed {seed}"),
            CancellationToken.None);
        using var model = trained.Model;
        var progress = trained.Progress;
        return new Run(
            BackTest.Run(model, split.Test).Ndcg10Cases, progress.Epochs.Max(e => e.ValidationNdcg10), progress.Epochs.Count, progress.CpuSeconds);
    }

    private sealed record Run(IReadOnlyList<double> Cases, double Validation, int Epochs, double CpuSeconds);
}
