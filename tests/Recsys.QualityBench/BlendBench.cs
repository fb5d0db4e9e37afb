using Recsys.Datasets;
using Recsys.Datasets.Splits;
using Recsys.Evaluation.BackTests;
using Recsys.Evaluation.Statistics;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Models.Contracts;
using Recsys.Models.Families.Sequence;
using Recsys.Training.Runs;
using static Recsys.QualityBench.BenchReport;

namespace Recsys.QualityBench;

/// <summary>
/// Whether the blend is as good as the best model of its members by themselves: each with its tables beside it, which the blend takes apart.
/// <c>--keep DIR</c> keeps the trained models, so that another rule can be tried on the same ones; <c>--part 1/2</c> takes a part of the users.
/// <c>--further 'sequence;sequence:{"Encoder":"BsaRec"}'</c> tries each of these, trained with a seed of its own, as one member
/// more and in the mean with the sequence model; <c>ranks</c> tries the ranks of all members, instead of their scores and beside them.
/// <c>--instead 'ncf:{"Negatives":16};sequence:{"Patience":2}'</c> tries each of these, trained with the same seed, in the place of its family, by
/// itself and in the blend, and all of them together.
/// </summary>
internal static class BlendBench
{
    /// <summary>What is added to the seed of a further member.</summary>
    private const int OtherSeed = 1_000;

    /// <summary>In place of a further member: what ranks bring.</summary>
    private const string Ranks = "ranks";

    public static async Task RunAsync(BenchRequest request)
    {
        var (tried, alone) = (new Dictionary<string, List<double[]>>(), new Dictionary<string, List<double[]>>());
        foreach (var seed in request.Seeds)
        {
            var split = request.IsShop ? await request.SplitAsync(seed) : Protocols.LeaveOneOut(PartOf(await request.DatasetAsync(), request.Part));
            var input = new TrainingInput(split, seed) { Catalog = await request.CatalogAsync(seed) };
            var models = new List<ITrainedModel>();
            foreach (var family in ModelFamilies.All) models.Add(await TrainedAsync(family, input, request));
            Console.WriteLine(Head(request, split));
            if (request.Further.Count == 0 && request.Instead.Count == 0) Report(request, split, models, seed);
            var further = new List<ITrainedModel>();
            foreach (var variant in request.Further.Where(f => f != Ranks))
            {
                var trained = await TrainedAsync(VariantBench.FamilyOf(variant), input with { Seed = seed + OtherSeed }, request, variant);
                further.Add(new NamedModel(trained, $"{variant} again"));
            }

            var instead = new List<(string Name, ITrainedModel Model)>();
            foreach (var variant in request.Instead)
                instead.Add(($"`{variant}`", await TrainedAsync(VariantBench.FamilyOf(variant), input, request, variant)));
            if (request.Further.Count + request.Instead.Count > 0)
            {
                foreach (var (name, model) in instead)
                {
                    var own = models.Find(m => m.Name == model.Name)!;
                    foreach (var (row, one) in ((string, ITrainedModel)[])[($"{own.Name}, for {name}", own), (name, model)])
                        RunsOf(alone, row).Add([.. BackTest.Run(one, split.Test).Ndcg10Cases]);
                }

                ReportFurther(split, models, further, instead, seed, tried, request.Further.Contains(Ranks));
            }

            foreach (var model in models.Concat(further).Concat(instead.Select(i => i.Model))) model.Dispose();
        }

        if (request.Further.Count + request.Instead.Count == 0) return;
        Console.WriteLine(Line($"Mean of {request.Seeds.Count} seeds:\n\n| members | NDCG@10 | − the blend |\n|---|---|---|"));
        Compare(tried.Select(t => (t.Key, t.Value)).ToArray());
        Console.WriteLine("\n| by itself | NDCG@10 | − the one above |\n|---|---|---|");
        foreach (var pair in alone.Select(a => (a.Key, a.Value)).Chunk(2)) Compare(pair);
    }

    /// <summary>The means of the runs, against the first.</summary>
    private static void Compare((string Name, List<double[]> Runs)[] rows)
    {
        var before = MeanOf(rows[0].Runs);
        foreach (var (name, runs) in rows)
        {
            var cases = MeanOf(runs);
            Console.WriteLine($"| {name} | {Estimate(MeanEstimate.Of(cases))} | {PairedBootstrap.Difference(cases, before, seed: 1)} |");
        }
    }

    private static List<double[]> RunsOf(Dictionary<string, List<double[]>> all, string name) =>
        all.TryGetValue(name, out var runs) ? runs : all[name] = [];

    private static double[] MeanOf(List<double[]> runs) => [.. Enumerable.Range(0, runs[0].Length).Select(c => runs.Average(r => r[c]))];

    private static void ReportFurther(
        DatasetSplit split, List<ITrainedModel> models, List<ITrainedModel> further, List<(string Name, ITrainedModel Model)> instead, int seed,
        Dictionary<string, List<double[]>> all, bool triesRanks)
    {
        Console.WriteLine(
            "| members | held-out folds | test | − the blend | form | weight of sequence | weight of what is further | CPU s of the fit |\n"
            + "|---|---|---|---|---|---|---|---|");
        double[]? before = null;
        var members = BlendMembers.Of(models);
        var sequence = members.ToList().FindIndex(m => m.Name == SequenceOptions.FamilyName);
        Try("the blend", members);
        foreach (var one in further)
        {
            Try($"and `{one.Name}`", [.. members, one]);
            Try($"the mean of {members[sequence].Name} and `{one.Name}`", [.. members.Select((m, i) => i == sequence ? new MeanModel([m, one]) : m)]);
        }

        List<ITrainedModel> With(params IEnumerable<ITrainedModel> others) =>
            [.. models.Select(m => others.FirstOrDefault(o => o.Name == m.Name) ?? m)];
        foreach (var (name, model) in instead) Try($"{name} instead", BlendMembers.Of(With(model)));
        if (instead.Count > 1) Try("all of these instead", BlendMembers.Of(With(instead.Select(i => i.Model))));
        if (triesRanks)
        {
            ITrainedModel[] ranks = [.. members.Select(m => new RankModel(m))];
            Try("ranks of all instead", ranks);
            Try("ranks of all as well", [.. members, .. ranks]);
        }

        Console.WriteLine();

        void Try(string name, IReadOnlyList<ITrainedModel> tried)
        {
            var start = Environment.CpuUsage.TotalTime;
            using var blend = new BlendModel(tried, BlendFit.Fit(tried, split.Validation, split.Train.Context, seed));
            var seconds = (Environment.CpuUsage.TotalTime - start).TotalSeconds;
            double[] cases = [.. BackTest.Run(blend, split.Test).Ndcg10Cases];
            before ??= cases;
            var weights = blend.Weights;
            RunsOf(all, name).Add(cases);
            string WeightOf(int m) => m >= weights.Common.Count
                ? ""
                : Number(weights.Common[m]) + (weights.OfOtherKind.Count > 0 ? " / " + Number(weights.OfOtherKind[m]) : "");
            Console.WriteLine(
                $"| {name} | {Number(weights.HeldOutNdcg10)} | {Estimate(MeanEstimate.Of(cases))} "
                + $"| {PairedBootstrap.Difference(cases, before, seed: 1)} | {weights.Form}, ε {Number(weights.Unexplained)} "
                + $"| {WeightOf(sequence)} | {WeightOf(members.Count)} | {Line($"{seconds:0.0}")} |");
        }
    }

    private static void Report(BenchRequest request, DatasetSplit split, List<ITrainedModel> models, int seed)
    {
        if (request.Part.Of > 1) Console.WriteLine(Line($"Users of part {request.Part.Part} of {request.Part.Of} (--part).\n"));
        using var chosen = BlendChoice.Of(models, split.Validation, split.Train.Context, seed);
        var members = BlendMembers.Of(models);
        using var blend = new BlendModel(members, BlendFit.Fit(members, split.Validation, split.Train.Context, seed));
        var (weights, validated, tested) = (blend.Weights, BackTest.Run(blend, split.Validation), BackTest.Run(blend, split.Test));
        Console.WriteLine(
            "| model | validation | test | blend − model, validation | blend − model, test | as a member: test | weight | of the other kind |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        for (var m = 0; m < models.Count; m++)
        {
            var (validation, test) = (BackTest.Run(models[m], split.Validation), BackTest.Run(models[m], split.Test));
            Console.WriteLine(
                $"| {models[m].Name} | {Number(validation.Ndcg10.Mean)} | {Estimate(test.Ndcg10)} "
                + $"| {Gain(validated, validation)} | {Gain(tested, test)} | {Number(BackTest.Run(members[m], split.Test).Ndcg10.Mean)} "
                + $"| {Number(weights.Common[m])} | {(weights.OfOtherKind.Count > 0 ? Number(weights.OfOtherKind[m]) : "")} |");
        }

        Console.WriteLine(
            Line($"| blend: {weights.Form}, ε {weights.Unexplained}, {weights.Cases} cases | {Number(validated.Ndcg10.Mean)} ")
            + $"| {Estimate(tested.Ndcg10)} | | | | | |\n\n"
            + $"Taken: {(chosen.Weights.KeepsTable ? chosen.Weights.Members[0] : "the blend")}, "
            + $"{Number(BackTest.Run(chosen, split.Test).Ndcg10.Mean)}.\n");
    }

    private static Interval Gain(BackTestResult blend, BackTestResult model) =>
        PairedBootstrap.Difference([.. blend.Ndcg10Cases], [.. model.Ndcg10Cases], seed: 1);

    private static async Task<ITrainedModel> TrainedAsync(IModelFamily family, TrainingInput input, BenchRequest request, string? name = null)
    {
        name ??= family.Name;
        var (keep, (part, of)) = (request.Keep, request.Part);
        var own = string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? c : '-'));
        var file = Path.Combine(keep, Line($"{Path.GetFileName(request.Data).Replace(':', '-')}-{part}-{of}-{input.Seed}-{own}.model"));
        if (keep.Length > 0 && File.Exists(file))
        {
            await using var saved = File.OpenRead(file);
            return family.Load(input, saved);
        }

        var trained = await FamilyTraining.TrainToEndAsync(
            family, input, EpochLines.Of(name), CancellationToken.None);
        if (keep.Length == 0) return trained.Model;
        Directory.CreateDirectory(keep);
        await using var stream = File.Create(file);
        trained.Model.Save(stream);
        return trained.Model;
    }

    /// <summary>The users of a part, <c>1/2</c> those with odd indices, over the items that they took.</summary>
    private static InteractionDataset PartOf(InteractionDataset dataset, (int Part, int Of) part) => part.Of < 2
        ? dataset
        : dataset.Where(r => dataset.Users[r] % part.Of == part.Part % part.Of);
}
