using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Statistics;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.Training.Runs;
using static Recsys.QualityBench.BenchReport;

namespace Recsys.QualityBench;

/// <summary>
/// What it brings that a chosen model learns the events that chose it: trained on the training part, then refitted over training and validation, and
/// judged before and after. In time each new item after the second moment is a case, and a user counts with the mean of the user's cases.
/// </summary>
internal static class RefitBench
{
    public static async Task RunAsync(BenchRequest request)
    {
        var dataset = await request.DatasetAsync();
        foreach (var split in (DatasetSplit[])[Protocols.TimeSplit(dataset), Protocols.LeaveOneOut(dataset)])
        {
            var known = BeforeTest(dataset, split);
            var cases = split.Protocol == Protocols.TimeSplitName ? [.. CasesAfter(dataset, known.Times[^1])] : split.Test;
            Console.WriteLine(Line($"{split.Protocol}: {split.Train.Count} events, then {known.Count}, {cases.Count} cases"));
            Console.WriteLine("| model | as judged | after validation too | gain | CPU s of the training | CPU s of the refit |");
            Console.WriteLine("|---|---|---|---|---|---|");
            foreach (var name in request.Models.Where(n => ModelFamilies.All.Any(f => f.Name == n)))
            {
                await CompareAsync(name, split, known, cases, request);
            }
        }
    }

    /// <summary>All events but those from each test case on; of a split in time those before the second moment.</summary>
    private static InteractionDataset BeforeTest(InteractionDataset dataset, DatasetSplit split)
    {
        if (split.Protocol == Protocols.TimeSplitName)
        {
            var from = dataset.Times[dataset.Count - (int)Math.Round(dataset.Count * 0.1)];
            return dataset.Where(r => dataset.Times[r] < from);
        }

        var ends = split.Test.ToDictionary(c => c.Query.User, c => c.Query.History.Length);
        var places = new int[dataset.UserVocabulary.Size];
        return dataset.Where(r => places[dataset.Users[r]]++ < ends.GetValueOrDefault(dataset.Users[r], int.MaxValue));
    }

    private static IEnumerable<EvaluationCase> CasesAfter(InteractionDataset dataset, long time)
    {
        for (var user = 1; user < dataset.UserVocabulary.Size; user++)
        {
            var seen = new HashSet<int>();
            for (var i = 0; i < dataset.Histories.CountOf(user); i++)
            {
                var row = dataset.Histories.RowsOf(user)[i];
                if (seen.Add(dataset.Items[row]) && i > 0 && dataset.Times[row] > time)
                    yield return new EvaluationCase(Protocols.QueryAt(dataset, user, i), dataset.Items[row]);
            }
        }
    }

    private static double[] ByUser(ITrainedModel model, IReadOnlyList<EvaluationCase> cases) =>
    [
        .. BackTest.Run(model, cases).Ndcg10Cases.Select((ndcg, c) => (ndcg, cases[c].Query.User)).GroupBy(c => c.User, c => c.ndcg)
            .OrderBy(g => g.Key).Select(g => g.Average()),
    ];

    private static async Task CompareAsync(
        string name, DatasetSplit split, InteractionDataset known, IReadOnlyList<EvaluationCase> cases, BenchRequest request)
    {
        var family = ModelFamilies.Get(name);
        foreach (var seed in request.Seeds)
        {
            var input = new TrainingInput(split, seed);
            var trained = await FamilyTraining.TrainToEndAsync(family, input, null, CancellationToken.None);
            using var saved = new MemoryStream();
            double[] before;
            using (var model = trained.Model)
            {
                before = ByUser(model, cases);
                model.Save(saved);
            }

            saved.Position = 0;
            var again = await FamilyTraining.RefitAsync(family, input.Over(known), saved, CancellationToken.None);
            using var refitted = again.Model;
            var after = ByUser(refitted, cases);
            var gain = PairedBootstrap.Difference(after, before, seed: 1).ToString();
            Console.WriteLine(
                Line($"| {name}, seed {seed} | {before.Average():0.0000} | {after.Average():0.0000} | {gain} ")
                    + Line($"| {trained.Progress.CpuSeconds:0.0} | {again.Progress.CpuSeconds:0.0} |"));
        }
    }
}
