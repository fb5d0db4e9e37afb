using Recsys.Datasets.Splits;
using Recsys.Models;
using Recsys.TestKit;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Training.Tests;

/// <summary>What serves has learnt all events, those that judged it too.</summary>
public sealed class RefitTests(AzuriteFixture azurite)
{
    private static TrainingRequest ByTime { get; } = TrainingStore.Request with { Protocol = Protocols.TimeSplitName };

    [Fact]
    public async Task What_is_judged_has_not_learnt_the_cases_and_what_serves_has()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await store.RunAsync(ByTime);
        var (judged, served) = (await store.InputAsync(outcome.Run), await store.InputAsync(outcome.Run, isRefit: true));
        Assert.Equal(outcome.Run.Interactions, served.Split.Train.Count);
        Assert.InRange(judged.Split.Train.Count, 1, (int)(0.85 * served.Split.Train.Count));

        // Targets come later than all that the judged models know: those that serve have seen them.
        var before = await NdcgAsync(store, outcome.Run, isRefit: false);
        var after = await NdcgAsync(store, outcome.Run, isRefit: true);
        Assert.All(before.Keys, name => Assert.True(after[name] > before[name], $"{name}: {before[name]}, then {after[name]}"));

        var manifest = await store.Registry.GetAsync(outcome.Run.Version, Cancel);
        Assert.Equal((judged.Split.Train.Count, (long)outcome.Run.Interactions), (manifest.JudgedAfter!.Value, manifest.Data.Interactions));
        Assert.Contains(
            outcome.Verdict.Reasons,
            r => r.StartsWith($"Judged after {judged.Split.Train.Count} of {outcome.Run.Interactions} interactions;", StringComparison.Ordinal));
        // The figures are those of what was judged.
        Assert.Equal(before["gcn"], outcome.Models.Single(m => m.Name == "gcn").Ndcg10, 1e-9);
        Assert.Equal(before["popular"], outcome.Models.Single(m => m.Name == "popular").Ndcg10, 0.2);
    }

    [Theory]
    [InlineData("autoencoder")]
    [InlineData("sequence")]
    public async Task Slices_of_a_refit_on_different_workers_give_the_same_model_to_the_byte_as_one_piece(string family)
    {
        using var whole = await TrainingStore.OfSmallShopAsync(azurite);
        using var sliced = await TrainingStore.OfSmallShopAsync(azurite);
        var run = await whole.SnapshotAsync(ByTime with { Families = [family] });
        await sliced.SnapshotAsync(ByTime with { Families = [family] });
        while (!(await whole.SliceAsync(run, family)).IsFinished)
        {
            // The next slice.
        }

        await sliced.FolderOf(run).WriteAsync(
            RunFolder.Trained(family), await whole.BytesAsync(run, RunFolder.Trained(family)), Cancel);
        while (!(await whole.SliceAsync(new SliceRequest(run, family, 60) { IsRefit = true })).IsFinished)
        {
            // The next slice.
        }

        var slices = 0;
        SliceResult result;
        do
        {
            using var worker = sliced.Another();
            result = await worker.SliceAsync(new SliceRequest(run, family, 1e-9) { IsRefit = true });
            slices++;
        }
        while (!result.IsFinished);
        Assert.Equal(result.MaxEpochs, slices);
        var model = await whole.BytesAsync(run, RunFolder.Trained(family, isRefit: true));
        Assert.Equal(model, await sliced.BytesAsync(run, RunFolder.Trained(family, isRefit: true)));
        Assert.NotEqual(await whole.BytesAsync(run, RunFolder.Trained(family)), model);
        Assert.False(await sliced.FolderOf(run).ExistsAsync(RunFolder.Checkpoint(family, isRefit: true), Cancel));
    }

    [Fact]
    public async Task A_refit_without_time_serves_the_network_that_was_judged_and_says_so()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync(ByTime with { Families = ["autoencoder"] });
        await store.TrainAsync(run);
        await store.BlendAsync(run);
        await store.EvaluateAsync(run);
        Assert.True((await store.SliceAsync(new SliceRequest(run, "autoencoder", 60, CpuSeconds: 0) { IsRefit = true })).IsFinished);
        Assert.Contains(
            (await store.GateAsync(run)).Reasons,
            r => r.StartsWith("'autoencoder' serves with a part of the events that it was judged by", StringComparison.Ordinal));
        await store.RefitAsync(run);
        Assert.Empty((await store.ExportAsync(run)).Lost);
    }

    [Fact]
    public async Task A_model_that_fails_at_its_refit_is_lost_and_the_blend_made_again()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var steps = new StoreSteps(store)
        {
            BreakSlice = (slice, _) => slice is { IsRefit: true, Family: "gcn" or "neighbours" } ? new StepFailedException("no memory") : null,
        };
        var outcome = await TrainingWorkflow.RunAsync(ByTime, steps);
        Assert.Equal([("neighbours", "refit"), ("gcn", "refit")], outcome.Run.Lost.Select(l => (l.Name, l.Step)));
        Assert.Equal(2, steps.Stages.Count(s => s == "blend"));
        Assert.Equal(["popular", "autoencoder", "windowed-ease", "blend"], outcome.Models.Select(m => m.Name));
    }

    [Fact]
    public async Task The_version_that_serves_is_held_against_a_new_one_as_it_was_judged()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await store.RunAsync(ByTime);
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        foreach (var name in first.Run.Families.Concat(ModelFamilies.Counted.Select(f => f.Name)))
        {
            await store.FolderOf(first.Run).DeleteAsync(RunFolder.Trained(name, isRefit: true), Cancel);
        }

        var second = await store.RunAsync(ByTime with { Seed = 3 });
        var judgement = await store.FolderOf(second.Run).ReadJsonAsync<RunJudgement>(RunFolder.Metrics, Cancel);
        Assert.Null(judgement.CurrentProblem);
        // The same cases as those that it was judged on itself.
        Assert.Equal(first.Models[^1].Ndcg10, judgement.CurrentNdcg10Cases!.Average(), 1e-9);
    }

    [Fact]
    public async Task A_version_that_serves_is_not_held_against_one_of_another_division_whose_cases_it_has_learnt()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await store.RunAsync(ByTime);
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        var second = await store.RunAsync(TrainingStore.Request);
        var judgement = await store.FolderOf(second.Run).ReadJsonAsync<RunJudgement>(RunFolder.Metrics, Cancel);
        Assert.Equal((first.Run.Version, null), (judgement.CurrentVersion, judgement.CurrentNdcg10Cases));
        Assert.Contains(second.Verdict.Reasons, r => r.Contains("could not answer these cases: it was judged on a log", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_item_that_was_first_taken_in_the_events_that_judge_has_a_place_in_what_serves()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var last = DateTimeOffset.FromUnixTimeMilliseconds(
            (await store.InputAsync(await store.SnapshotAsync(ByTime), isRefit: true)).Split.Train.Times[^1]).AddMinutes(1);
        await store.AppendAsync(1, [.. Enumerable.Range(0, 40).Select(n => System.Text.Encoding.UTF8.GetBytes(
            $$"""{"eventId":"n{{n}}","userId":"user-{{n:D4}}","itemId":"late","type":"view","timestamp":"{{last.AddMinutes(n):O}}"}"""))]);
        var run = (await store.RunAsync(ByTime)).Run;
        var (judged, served) = (await RanksAsync(store, run, "late", isRefit: false), await RanksAsync(store, run, "late", isRefit: true));
        Assert.All(judged.Keys, name => Assert.True(served[name] < judged[name], $"{name}: {judged[name]}, then {served[name]}"));
    }

    /// <summary>By model the mean rank of an item for users who have not taken it.</summary>
    private static async Task<Dictionary<string, double>> RanksAsync(TrainingStore store, TrainingRun run, string item, bool isRefit)
    {
        var input = await store.InputAsync(run, isRefit);
        var index = input.Split.Train.ItemVocabulary.IndexOf(item);
        EvaluationCase[] cases =
        [
            .. input.Split.Test.Where(c => !c.Query.History.Contains(index)).Take(20).Select(c => c with { Target = index }),
        ];
        using var models = await TrainedModels.LoadAsync(store.FolderOf(run), run, input, Cancel);
        return models.Members.ToDictionary(m => m.Name, m => Evaluation.BackTests.BackTest.Run(m, cases).Ranks.Average(r => (double)r));
    }

    private static async Task<Dictionary<string, double>> NdcgAsync(TrainingStore store, TrainingRun run, bool isRefit)
    {
        var input = await store.InputAsync(run, isRefit);
        using var models = await TrainedModels.LoadAsync(store.FolderOf(run), run, input, Cancel);
        return models.Members.ToDictionary(m => m.Name, m => Evaluation.BackTests.BackTest.Run(m, input.Split.Test).Ndcg10.Mean);
    }
}
