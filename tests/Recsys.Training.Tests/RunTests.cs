using System.Text;
using Recsys.Domain;
using Recsys.Interactions.Items;
using Recsys.TestKit;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Training.Tests;

/// <summary>The steps after training: blend, evaluation, export, gate, publication.</summary>
public sealed class RunTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_run_publishes_a_version_with_the_metrics_files_and_parity_that_it_measured()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await store.RunAsync();
        Assert.Equal(["popular", "autoencoder", "gcn", "neighbours", "windowed-ease", "blend"], outcome.Models.Select(m => m.Name));
        var manifest = await store.Registry.GetAsync(outcome.Run.Version, Cancel);
        Assert.Equal((outcome.Run.SnapshotId, 42, "leave-one-out"), (manifest.SnapshotId, manifest.Seed, manifest.Protocol));
        Assert.Equal(outcome.Models.Select(m => (m.Name, m.Ndcg10)), manifest.Metrics.Select(m => (m.Name, m.Ndcg10)));
        Assert.Equal(
            ["activity.json", "autoencoder.onnx", "gcn.onnx", "items.txt", "serving.json", "users.txt"],
            manifest.Files.Select(f => f.Name).Where(n => !n.EndsWith(".table", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(["autoencoder", "gcn", "neighbours", "popular", "windowed-ease"], manifest.Members.Order(StringComparer.Ordinal));
        Assert.All(manifest.Metrics, m => Assert.InRange(m.ParityError!.Value, 0, 1e-4));
        Assert.All(manifest.Files.GroupBy(f => f.Sha256), same => Assert.Single(same));
        foreach (var file in manifest.Files)
        {
            Assert.NotEmpty(await store.Registry.DownloadAsync(manifest.Version, file, Cancel));
        }
    }

    [Fact]
    public async Task The_same_log_options_and_seed_give_the_same_files_to_the_byte()
    {
        using var one = await TrainingStore.OfShopAsync(azurite);
        using var two = await TrainingStore.OfShopAsync(azurite, trainsAnew: true);
        var first = await one.RunAsync();
        var second = await two.RunAsync();
        Assert.Equal(first.Run.Version, second.Run.Version);
        Assert.Equal(await HashesAsync(one, first), await HashesAsync(two, second));
    }

    [Fact]
    public async Task Publishing_again_changes_nothing()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await store.RunAsync();
        var again = await store.PublishAsync(outcome.Run, outcome.Verdict);
        Assert.Equal(outcome.Run.Version, again.Run.Version);
        Assert.Single(await store.Registry.ListAsync(Cancel));
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    public async Task Only_a_version_that_passed_the_gate_and_may_be_promoted_serves(bool passed, bool promote, bool serves)
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync(TrainingStore.Request with { Families = ["gcn"] });
        await store.TrainAsync(run);
        await store.BlendAsync(run);
        await store.EvaluateAsync(run);
        await store.RefitAsync(run);
        await store.ExportAsync(run);
        var outcome = await store.PublishAsync(run, new GateVerdict(passed, []), promote);
        Assert.Equal(serves, outcome.Promoted);
        Assert.Equal(serves ? run.Version : null, (await store.Registry.GetCurrentAsync(Cancel))?.Version);
    }

    [Fact]
    public async Task A_run_whose_version_is_published_makes_nothing_anew_while_the_same_one_serves_and_leaves_a_roll_back_alone()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await store.RunAsync();
        var steps = new StoreSteps(store);
        var again = await TrainingWorkflow.RunAsync(TrainingStore.Request, steps);
        Assert.Equal(["snapshot", "publish", "erasures", "removal"], steps.Stages);
        Assert.Equal((first.Run.Version, first.Promoted), (again.Run.Version, again.Promoted));
        Assert.Equal(first.Verdict.Reasons, again.Verdict.Reasons);
        Assert.Equal(first.Models.Select(m => (m.Name, m.Ndcg10)), again.Models.Select(m => (m.Name, m.Ndcg10)));

        // Another one serves: the verdict is of the past.
        var second = await store.RunAsync(TrainingStore.Request with { Seed = 3 });
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        await store.Registry.PromoteAsync(second.Run.Version, Cancel);
        Assert.Null((await store.SnapshotAsync(TrainingStore.Request)).Known);

        Assert.Equal(first.Run.Version, (await store.Registry.RollBackAsync(Cancel)).Version);
        var held = await store.PublishAsync(second.Run, new GateVerdict(true, []), promote: true);
        Assert.False(held.Promoted);
        Assert.Contains($"went back to the version {first.Run.Version}", Assert.Single(held.Verdict.Reasons), StringComparison.Ordinal);
        Assert.Equal(first.Run.Version, (await store.Registry.GetCurrentAsync(Cancel))!.Version);
    }

    [Fact]
    public async Task The_version_that_serves_is_asked_for_the_same_cases_and_the_gate_compares_both()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await store.RunAsync();
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        // A new user with a new item: the older version knows neither, and its indices differ.
        await store.AppendAsync(1, [.. Enumerable.Range(0, 6).Select(n => Encoding.UTF8.GetBytes(
            $$"""{"eventId":"n{{n}}","userId":"aaa-new","itemId":"aaa-{{n}}","type":"view","timestamp":"2024-12-0{{n + 1}}T00:00:00Z"}"""))]);
        var second = await store.RunAsync(TrainingStore.Request with { Seed = 3 });
        var judgement = await store.FolderOf(second.Run).ReadJsonAsync<RunJudgement>(RunFolder.Metrics, Cancel);
        Assert.Equal(first.Run.Version, judgement.CurrentVersion);
        Assert.Null(judgement.CurrentProblem);
        Assert.Equal(judgement.Cases, judgement.CurrentNdcg10Cases!.Count);
        // On the old users' cases the older version is as good as it was: not by luck equal, but far from nothing.
        Assert.InRange(judgement.CurrentNdcg10Cases.Average(), 0.5 * first.Models[^1].Ndcg10, 1);
        Assert.Contains(second.Verdict.Reasons, r => r.Contains("the current version", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_version_that_serves_answers_as_the_catalog_of_its_own_run_described_the_items()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var catalog = new ItemCatalog(await azurite.NewTableAsync(), TimeProvider.System);
        await catalog.UpsertAsync(Described(3), Cancel);
        var request = TrainingStore.Request with { Families = ["gcn", "ncf"] };
        var first = await store.RunAsync(request, catalog);
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);

        // Other categories, and more of them: tables of the new version have other rows.
        await catalog.UpsertAsync(Described(7), Cancel);
        var second = await store.RunAsync(request with { Seed = 3 }, catalog);
        var judgement = await store.FolderOf(second.Run).ReadJsonAsync<RunJudgement>(RunFolder.Metrics, Cancel);
        Assert.Equal((first.Run.Version, null), (judgement.CurrentVersion, judgement.CurrentProblem));
        // The same log, so the same cases as those that it was judged on itself.
        Assert.Equal(first.Models[^1].Ndcg10, judgement.CurrentNdcg10Cases!.Average(), 1e-9);
        Assert.Contains(second.Verdict.Reasons, r => r.Contains("the current version", StringComparison.Ordinal));

        static Item[] Described(int categories) =>
        [
            .. Enumerable.Range(0, 80).Select(n => new Item
            {
                ItemId = FormattableString.Invariant($"item-{n:D4}"), Categories = [FormattableString.Invariant($"{n % categories} of {categories}")],
            }),
        ];
    }

    [Fact]
    public async Task A_serving_version_whose_run_is_gone_is_named_and_does_not_stop_the_gate()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await store.RunAsync();
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        await store.FolderOf(first.Run).DeleteAsync(RunFolder.Dataset, Cancel);
        var second = await store.RunAsync(TrainingStore.Request with { Seed = 3 });
        Assert.Contains(
            second.Verdict.Reasons, r => r.Contains($"The serving version {first.Run.Version} could not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_serving_version_that_this_code_does_not_understand_keeps_no_version_back()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await store.RunAsync();
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        var folder = store.FolderOf(first.Run);
        var report = await folder.ReadAsync(RunFolder.Report, Cancel);
        await folder.WriteAsync(
            RunFolder.Report, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(report).Replace("\"gcn\"", "\"old\"", StringComparison.Ordinal)),
            Cancel);
        var second = await store.RunAsync(TrainingStore.Request with { Seed = 3, Promote = false });
        Assert.NotNull(await store.Registry.FindAsync(second.Run.Version, Cancel));
        Assert.Contains("'old'", await ProblemAsync(), StringComparison.Ordinal);

        await folder.WriteAsync(RunFolder.Report, report, Cancel);
        await store.GatherAsync(second.Run);
        Assert.Null(await ProblemAsync());
        await folder.WriteAsync(RunFolder.Blend, "{}"u8.ToArray(), Cancel);
        await store.GatherAsync(second.Run);
        Assert.NotNull(await ProblemAsync());

        async Task<string?> ProblemAsync() =>
            (await store.FolderOf(second.Run).ReadJsonAsync<RunJudgement>(RunFolder.Metrics, Cancel)).CurrentProblem;
    }

    [Fact]
    public async Task A_step_before_its_turn_names_what_is_missing()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync();
        await Missing("trained/autoencoder.bin", () => store.BlendAsync(run));
        await store.TrainAsync(run);
        await Missing("blend.json", () => store.EvaluateAsync(run));
        await store.BlendAsync(run);
        await Missing("metrics.json", () => store.GateAsync(run));
        await Missing("metrics.json", () => store.PublishAsync(run, new GateVerdict(true, [])));
        await store.EvaluateAsync(run);
        await Missing("served/exports.json", () => store.PublishAsync(run, new GateVerdict(true, [])));

        static async Task Missing(string name, Func<Task> step) =>
            Assert.Contains($"'{name}'", (await Assert.ThrowsAsync<InvalidDataException>(step)).Message, StringComparison.Ordinal);
    }

    private static async Task<(string, string)[]> HashesAsync(TrainingStore store, RunOutcome outcome) =>
        [.. (await store.Registry.GetAsync(outcome.Run.Version, Cancel)).Files.Select(f => (f.Name, f.Sha256)).Order()];
}
