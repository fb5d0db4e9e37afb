using Recsys.Datasets.Queries;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Metrics;
using Recsys.Evaluation.Statistics;
using Recsys.Models.Contracts;
using Recsys.Models.Sequence;
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
            foreach (var (name, reads) in new[] { ("sequence without catalogue", false), ("sequence", true) })
            {
                Console.Error.WriteLine(Line($"{name}, seed {seed}"));
                var trained = await FamilyTraining.TrainToEndAsync(
                    new SequenceFamily(new SequenceOptions { UseCatalog = reads }), new TrainingInput(held.Split, seed) { Catalog = catalog }, null, CancellationToken.None);
                using var model = trained.Model;
                Add(name, model);
            }
        }

        Console.WriteLine(Head(request, last!.Split));
        Console.WriteLine(Line($"{last.Items.Count} items are held out, others with each seed; cases are those of the last seed, counts of the others differ a little.\n"));
        Console.WriteLine("| model | NDCG@10 among the new | HR@10 among the new | NDCG@10 among all | HR@10 among all |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, runs) in rows)
        {
            string Cell(Func<int, double> metric, Func<Ranks, int[]> ranks) => Estimate(MeanEstimate.Of([.. runs.SelectMany(r => ranks(r).Select(metric))]));
            Console.WriteLine(
                $"| {name} | {Cell(r => Ndcg.At(r, 10), r => r.AmongNew)} | {Cell(r => HitRate.At(r, 10), r => r.AmongNew)} "
                + $"| {Cell(r => Ndcg.At(r, 10), r => r.AmongAll)} | {Cell(r => HitRate.At(r, 10), r => r.AmongAll)} |");
        }

        var gain = PairedBootstrap.Difference(
            [.. rows["sequence"].SelectMany(r => r.AmongNew.Select(x => Ndcg.At(x, 10)))],
            [.. rows["alike by description"].SelectMany(r => r.AmongNew.Select(x => Ndcg.At(x, 10)))], seed: 1);
        Console.WriteLine(Line($"\nsequence against alike by description, NDCG@10 among the new: {Text(gain)}{(gain.ExcludesZero ? "" : "; zero lies inside")}"));
        Console.WriteLine(Line($"At random among {last.Items.Count} new items: NDCG@10 {Enumerable.Range(1, 10).Sum(r => Ndcg.At(r, 10)) / last.Items.Count:0.0000}."));
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
