using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Domain;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Metrics;
using Recsys.Evaluation.Statistics;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Training.Runs;
using static Recsys.QualityBench.BenchReport;

namespace Recsys.QualityBench;

/// <summary>
/// What a description is worth: a tenth of the items is held out of training entirely, and users are asked for the one of them that they took. Ranked
/// among the new items alone, and among all.
/// </summary>
internal static class NewItemsBench
{
    private const double Share = 0.1;

    private static readonly IReadOnlyDictionary<string, Item> None = new Dictionary<string, Item>();

    public static async Task RunAsync(BenchRequest request)
    {
        var data = await request.DatasetAsync();
        var catalog = await request.CatalogAsync();
        var rows = new Dictionary<string, List<Ranks>>(StringComparer.Ordinal);
        NewItems? last = null;
        foreach (var seed in request.Seeds)
        {
            var held = last = NewItems.HoldOut(data, Share, seed);
            void Add(string name, IRecommender model) => (rows.TryGetValue(name, out var list) ? list : rows[name] = []).Add(RanksOf(model, held));
            using (var alike = new AlikeRecommender(held.Split.Train, catalog)) Add("alike by description", alike);
            foreach (var (suffix, known) in new[] { (" without catalog", None), ("", catalog) })
            {
                var input = new TrainingInput(held.Split, seed) { Catalog = known };
                var models = new List<ITrainedModel>();
                foreach (var family in ModelFamilies.All)
                {
                    Console.Error.WriteLine(Line($"{family.Name}{suffix}, seed {seed}"));
                    models.Add((await FamilyTraining.TrainToEndAsync(family, input, null, CancellationToken.None)).Model);
                    if (ModelFamilies.Trained.Contains(family)) Add($"{family.Name}{suffix}", models[^1]);
                }

                using var blend = BlendChoice.Of(models, held.Split.Validation, held.Split.Train.Context, seed);
                Add($"{blend.Name}{suffix}", blend);
                foreach (var model in models) model.Dispose();
            }
        }

        Console.WriteLine(Head(request, last!.Split));
        Console.WriteLine(
            Line($"{last.Items.Count} items are held out, others with each seed; ")
            + "cases are those of the last seed, counts of the others differ a little.\n");
        Console.WriteLine("| model | NDCG@10 among the new | HR@10 among the new | NDCG@10 among all | HR@10 among all |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, runs) in rows)
        {
            string Cell(Func<int, double> metric, Func<Ranks, int[]> ranks) =>
                Estimate(MeanEstimate.Of([.. runs.SelectMany(r => ranks(r).Select(metric))]));
            Console.WriteLine(
                $"| {name} | {Cell(r => Ndcg.At(r, 10), r => r.AmongNew)} | {Cell(r => HitRate.At(r, 10), r => r.AmongNew)} "
                + $"| {Cell(r => Ndcg.At(r, 10), r => r.AmongAll)} | {Cell(r => HitRate.At(r, 10), r => r.AmongAll)} |");
        }

        double[] AmongNew(string name) => [.. rows[name].SelectMany(r => r.AmongNew.Select(x => Ndcg.At(x, 10)))];
        Console.WriteLine("\nNDCG@10 among the new, against alike by description:\n");
        foreach (var name in rows.Keys.Skip(1))
        {
            var gain = PairedBootstrap.Difference(AmongNew(name), AmongNew("alike by description"), seed: 1);
            Console.WriteLine(Line($"* {name}: {gain}{(gain.ExcludesZero ? "" : "; zero lies inside")}"));
        }

        var chance = Enumerable.Range(1, 10).Sum(r => Ndcg.At(r, 10)) / last.Items.Count;
        Console.WriteLine(Line($"\nAt random among {last.Items.Count} new items: NDCG@10 {chance:0.0000}."));
    }

    private static Ranks RanksOf(IRecommender model, NewItems held)
    {
        var all = BackTest.Run(model, held.Split.Test).Ranks;
        var amongNew = new int[held.Split.Test.Count];
        var scores = new float[model.ItemSize];
        for (var c = 0; c < amongNew.Length; c++)
        {
            model.Score([held.Split.Test[c].Query], scores);
            var own = scores[held.Split.Test[c].Target];
            // Ties count against the model.
            amongNew[c] = held.Items.Count(i => scores[i] >= own);
        }

        return new Ranks([.. all], amongNew);
    }

    private sealed record Ranks(int[] AmongAll, int[] AmongNew);
}
