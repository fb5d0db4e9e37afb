using System.Globalization;
using Recsys.TestKit;

namespace Recsys.Functions.Training.Tests.Kills;

public sealed class KilledTrainingTests(AzuriteFixture azurite)
{
    /// <summary>Activities that run side by side, as host.json allows.</summary>
    private const int SideBySide = 2;

    [Fact]
    public async Task A_training_that_is_killed_again_and_again_publishes_the_same_files_to_the_byte()
    {
        var whole = await new KilledTraining(azurite).RunAsync(0, 0, TestContext.Current.CancellationToken);
        var killed = await new KilledTraining(azurite).RunAsync(1, 3, TestContext.Current.CancellationToken);
        AssertWhole(whole, whole);
        AssertWhole(whole, killed);
    }

    /// <summary>
    /// The campaign: fifty kills. Its table lies beside this file and is written anew by
    /// <c>dotnet run -c Release --project tests/Recsys.Functions.Training.Tests -- -explicit only -trait "Category=Campaign"</c>.
    /// </summary>
    [Fact(Explicit = true), Trait("Category", "Campaign")]
    public async Task Fifty_kills()
    {
        const int kills = 5;
        var whole = await new KilledTraining(azurite).RunAsync(0, 0, TestContext.Current.CancellationToken);
        var runs = new List<KilledTrainingRun>();
        for (var seed = 100; seed < 110; seed++)
            runs.Add(await new KilledTraining(azurite).RunAsync(seed, kills, TestContext.Current.CancellationToken));
        var lines = runs.Select(run => string.Create(
            CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd},{run.Seed},{run.Kills},{run.Activities},{run.Lost},"
            + $"{run.Repeated},{run.State},{run.Files == whole.Files},{run.Seconds:F1}"));
        var path = Path.Combine(Repository.Root, "tests", "Recsys.Functions.Training.Tests", "Kills", "killed-training-campaign.csv");
        await File.WriteAllLinesAsync(
            path, ["date,seed,kills,activities,lost,repeated,state,filesAreTheSame,seconds", .. lines], TestContext.Current.CancellationToken);
        Assert.All(runs, run => AssertWhole(whole, run));
    }

    private static void AssertWhole(KilledTrainingRun whole, KilledTrainingRun run)
    {
        Assert.True(run.State == "Completed", run.State);
        Assert.Contains("serving.json", run.Files, StringComparison.Ordinal);
        Assert.Equal(whole.Files, run.Files);
        Assert.Equal(0, run.Lost);
        // What a kill cuts off is begun once more, and nothing else.
        Assert.True(run.Repeated <= SideBySide * run.Kills, $"{run.Repeated} activities were repeated after {run.Kills} kills");
    }
}
