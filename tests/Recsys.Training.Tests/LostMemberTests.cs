using Recsys.Datasets;
using Recsys.Interactions.Log;
using Recsys.Models;
using Recsys.Models.Blend;
using Recsys.Registry;
using Recsys.TestKit;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Training.Tests;

/// <summary>A model that fails costs the version that model, and no more.</summary>
public sealed class LostMemberTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_family_whose_training_fails_is_left_out_and_named()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await TrainingWorkflow.RunAsync(TrainingStore.Request, new StoreSteps(store)
        {
            BreakSlice = (slice, _) => slice.Family == "gcn" ? new StepFailedException("The training has diverged.\n at …") : null,
        });
        Assert.Equal(["popular", "autoencoder", "neighbours", "windowed-ease", "blend"], outcome.Models.Select(m => m.Name));
        Assert.Equal(new LostMember("gcn", "training", "The training has diverged."), Assert.Single(outcome.Run.Lost));
        Assert.Contains("Without gcn, which failed at the step 'training': The training has diverged.", outcome.Verdict.Reasons);
        var manifest = await store.Registry.GetAsync(outcome.Run.Version, Cancel);
        Assert.DoesNotContain("gcn.onnx", manifest.Files.Select(f => f.Name));
        Assert.DoesNotContain("gcn", manifest.Members);
    }

    [Fact]
    public async Task The_same_data_gives_the_version_without_it_again_and_the_next_data_tries_it_again()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await TrainingWorkflow.RunAsync(TrainingStore.Request, new StoreSteps(store)
        {
            BreakSlice = (slice, _) => slice.Family == "gcn" ? new StepFailedException("no") : null,
        });
        var again = await store.RunAsync();
        Assert.Equal(first.Run.Version, again.Run.Version);
        Assert.Equal(first.Models.Select(m => m.Name), again.Models.Select(m => m.Name));
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        await store.AppendAsync(1, """{"eventId":"n","userId":"new","itemId":"new","type":"view","timestamp":"2024-12-01T00:00:00Z"}""");
        var next = await store.RunAsync();
        Assert.Empty(next.Run.Lost);
        Assert.Contains("gcn", next.Models.Select(m => m.Name));
        Assert.DoesNotContain(next.Verdict.Reasons, r => r.Contains("could not answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_whose_log_cannot_be_read_erases_and_removes_all_the_same()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var first = await store.RunAsync();
        await store.Registry.PromoteAsync(first.Run.Version, Cancel);
        var user = (await UsersAsync())[0];
        await store.AppendAsync(0, """{"eventId":"n","userId":"new","itemId":"new","type":"view"}""");
        await store.EraseAsync(user);
        await store.LoseLogBlobAsync();
        var steps = new StoreSteps(store);
        await Assert.ThrowsAsync<BrokenChainException>(() => TrainingWorkflow.RunAsync(TrainingStore.Request, steps));
        Assert.Equal(["erasures", "removal"], steps.Ended);
        Assert.DoesNotContain(user, await UsersAsync());
        var data = DatasetFile.Load(new MemoryStream(await store.BytesAsync(first.Run, RunFolder.Dataset)));
        Assert.DoesNotContain(user, data.UserVocabulary.Ids);
        Assert.Equal((first.Run.Users, true), (data.UserVocabulary.Count, data.Count < first.Run.Interactions));

        async Task<string[]> UsersAsync()
        {
            var users = (await store.Registry.GetAsync(first.Run.Version, Cancel)).File(ModelFiles.Users);
            return VocabularyFile.Read(await store.Registry.DownloadAsync(first.Run.Version, users, Cancel));
        }
    }

    [Fact]
    public async Task What_fails_at_the_end_of_a_run_that_failed_does_not_hide_why()
    {
        using var store = await TrainingStore.EmptyAsync(azurite);
        var steps = new StoreSteps(store)
        {
            BeforeSnapshot = () => throw new InvalidOperationException("No log tonight."), AtEnd = () => throw new IOException("No end."),
        };
        var failure = await Assert.ThrowsAsync<AggregateException>(() => TrainingWorkflow.RunAsync(TrainingStore.Request, steps));
        Assert.Equal(["No log tonight.", "No end."], failure.InnerExceptions.Select(e => e.Message));
    }

    [Fact]
    public async Task A_run_that_fails_erases_and_removes_all_the_same_and_says_where_it_failed()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var steps = new StoreSteps(store)
        {
            BreakSlice = (slice, _) => slice.Run.Families.Contains(slice.Family) ? new StepFailedException("no") : null,
            BeforeBlend = _ => throw new InvalidOperationException("No blend tonight."),
        };
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => TrainingWorkflow.RunAsync(TrainingStore.Request, steps));
        Assert.Equal("No blend tonight.", failure.Message);
        Assert.Equal("blend", steps.Stages[^1]);
        Assert.Equal(["erasures", "removal"], steps.Ended);
    }

    [Fact]
    public async Task Without_any_trained_family_what_is_counted_answers()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await TrainingWorkflow.RunAsync(TrainingStore.Request, new StoreSteps(store)
        {
            BreakSlice = (slice, _) => slice.Run.Families.Contains(slice.Family) ? new StepFailedException("no") : null,
        });
        Assert.Equal(["popular", "neighbours", "windowed-ease", "blend"], outcome.Models.Select(m => m.Name));
        Assert.Equal(["autoencoder", "gcn"], outcome.Run.Lost.Select(l => l.Name));
    }

    [Fact]
    public async Task What_cannot_be_counted_is_left_out_and_named()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await TrainingWorkflow.RunAsync(TrainingStore.Request, new StoreSteps(store)
        {
            BreakSlice = (slice, _) => slice.Family == "windowed-ease" ? new StepFailedException("exited with code 137") { IsDeath = true } : null,
        });
        Assert.Equal(new LostMember("windowed-ease", "counting", "exited with code 137"), Assert.Single(outcome.Run.Lost));
        Assert.Equal(["popular", "autoencoder", "gcn", "neighbours", "blend"], outcome.Models.Select(m => m.Name));
    }

    [Fact]
    public async Task Who_died_beside_another_is_trained_again_alone()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await TrainingWorkflow.RunAsync(TrainingStore.Request, new StoreSteps(store)
        {
            BreakSlice = (slice, isAlone) => !isAlone || slice.Family == "gcn"
                ? new StepFailedException("exited with code 137") { IsDeath = true }
                : null,
        });
        Assert.Equal(["gcn"], outcome.Run.Lost.Select(l => l.Name));
        Assert.Contains("autoencoder", outcome.Models.Select(m => m.Name));
    }

    [Fact]
    public async Task A_model_that_gives_no_numbers_is_left_out_of_the_blend()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await TrainingWorkflow.RunAsync(TrainingStore.Request, new StoreSteps(store)
        {
            BeforeBlend = run => PoisonAsync(store, run, "gcn"),
        });
        var lost = Assert.Single(outcome.Run.Lost);
        Assert.Equal(("gcn", "blend"), (lost.Name, lost.Step));
        Assert.Matches("^The score of item [0-9]+ is NaN", lost.Reason);
        Assert.DoesNotContain("gcn", outcome.Models.Select(m => m.Name));
    }

    [Theory]
    [InlineData("blend")]
    [InlineData("evaluation")]
    [InlineData("export")]
    public async Task A_member_whose_blob_is_cut_short_is_left_out_wherever_it_is_found_and_the_blob_is_gone(string step)
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var isRefit = step == "export";
        Task Cut(TrainingRun run) => run.HasLost("gcn") ? Task.CompletedTask : CutAsync(store, run, "gcn", isRefit);
        var outcome = await TrainingWorkflow.RunAsync(TrainingStore.Request, step switch
        {
            "blend" => new StoreSteps(store) { BeforeBlend = Cut },
            "evaluation" => new StoreSteps(store) { BeforeJudge = Cut },
            _ => new StoreSteps(store) { BeforeExport = Cut },
        });
        var lost = Assert.Single(outcome.Run.Lost);
        Assert.Equal(("gcn", step), (lost.Name, lost.Step));
        Assert.Contains("cannot be read", lost.Reason, StringComparison.Ordinal);
        Assert.Equal(["popular", "autoencoder", "neighbours", "windowed-ease", "blend"], outcome.Models.Select(m => m.Name));
        Assert.DoesNotContain("gcn", (await store.Registry.GetAsync(outcome.Run.Version, Cancel)).Members);
        Assert.False(await store.FolderOf(outcome.Run).ExistsAsync(RunFolder.Trained("gcn", isRefit), Cancel));
    }

    [Fact]
    public async Task Where_no_blob_can_be_read_the_run_fails_and_the_next_night_trains_them_again()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => TrainingWorkflow.RunAsync(TrainingStore.Request, new StoreSteps(store)
        {
            BeforeBlend = async run =>
            {
                foreach (var family in run.Families.Concat(ModelFamilies.Counted.Select(f => f.Name))) await CutAsync(store, run, family);
            },
        }));
        Assert.Matches("^No model of the run [0-9a-f]+ can be trusted. Without autoencoder, .*Without windowed-ease, ", failure.Message);
        var next = await store.RunAsync();
        Assert.Empty(next.Run.Lost);
        await store.AssertEndedAsync(next);
    }

    [Fact]
    public async Task A_member_that_its_file_does_not_compute_is_taken_out_and_the_blend_made_again()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var steps = new StoreSteps(store) { WrongModel = run => run.HasLost("gcn") ? "" : "gcn" };
        var outcome = await TrainingWorkflow.RunAsync(TrainingStore.Request, steps);
        var lost = Assert.Single(outcome.Run.Lost);
        Assert.Equal(("gcn", "export"), (lost.Name, lost.Step));
        Assert.Contains("differs by up to", lost.Reason, StringComparison.Ordinal);
        Assert.Equal(2, steps.Stages.Count(s => s == "blend"));
        Assert.Equal(["popular", "autoencoder", "neighbours", "windowed-ease", "blend"], outcome.Models.Select(m => m.Name));
        Assert.DoesNotContain(
            "gcn", (await store.Registry.GetAsync(outcome.Run.Version, Cancel)).Members);
    }

    [Fact]
    public async Task Where_the_blend_itself_is_not_what_its_file_computes_the_best_member_answers_in_its_place()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await TrainingWorkflow.RunAsync(
            TrainingStore.Request, new StoreSteps(store) { WrongModel = run => run.HasLost("blend") ? "" : "blend" });
        Assert.Equal(("blend", "export"), Assert.Single(outcome.Run.Lost.Select(l => (l.Name, l.Step))));
        var manifest = await store.Registry.GetAsync(outcome.Run.Version, Cancel);
        Assert.Single(manifest.Members);
        Assert.Contains("gcn.onnx", manifest.Files.Select(f => f.Name));

        // Its scores are log-odds, not how far they lie from their mean.
        var weights = await store.FolderOf(outcome.Run).ReadJsonAsync<BlendWeights>(RunFolder.Blend, Cancel);
        Assert.NotEqual(1, Assert.Single(weights.Common));
    }

    [Fact]
    public async Task Where_the_best_member_is_not_what_its_file_computes_either_the_next_best_answers()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var outcome = await TrainingWorkflow.RunAsync(
            TrainingStore.Request, new StoreSteps(store) { WrongModel = run => run.Lost.Count < 2 ? "blend" : "" });
        Assert.Equal(("blend", "export"), (outcome.Run.Lost[0].Name, outcome.Run.Lost[0].Step));
        Assert.Equal(2, outcome.Run.Lost.Count);
        var manifest = await store.Registry.GetAsync(outcome.Run.Version, Cancel);
        Assert.NotEqual(outcome.Run.Lost[1].Name, Assert.Single(manifest.Members));
        Assert.DoesNotContain(outcome.Run.Lost[1].Name, outcome.Models.Select(m => m.Name));
    }

    /// <summary>Half of a trained family is lost.</summary>
    private static async Task CutAsync(TrainingStore store, TrainingRun run, string family, bool isRefit = false)
    {
        var bytes = await store.BytesAsync(run, RunFolder.Trained(family, isRefit));
        await store.FolderOf(run).WriteAsync(RunFolder.Trained(family, isRefit), bytes[..(bytes.Length / 2)], Cancel);
    }

    /// <summary>The last numbers of a trained family become none.</summary>
    private static async Task PoisonAsync(TrainingStore store, TrainingRun run, string family)
    {
        var folder = store.FolderOf(run);
        var bytes = await folder.ReadAsync(RunFolder.Trained(family), Cancel);
        for (var i = bytes.Length - 64; i < bytes.Length; i += 4) BitConverter.TryWriteBytes(bytes.AsSpan(i), float.NaN);
        await folder.WriteAsync(RunFolder.Trained(family), bytes, Cancel);
    }
}
