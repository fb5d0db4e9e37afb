using System.Globalization;
using Recsys.TestKit;

namespace Recsys.Functions.Embedded.Tests.Durable;

public sealed class KilledProcessTests(AzuriteFixture azurite)
{
    [Theory, InlineData(1, 3)]
    public async Task A_run_whose_process_is_killed_again_and_again_loses_no_step_and_repeats_none_twice_in_one_life(int seed, int kills)
        => AssertWhole(await new KilledProcess(azurite).RunAsync(seed, kills, TestContext.Current.CancellationToken));

    /// <summary>
    /// The campaign: fifty kills. Its table lies beside this file and is written anew by
    /// <c>dotnet run -c Release --project tests/Recsys.Functions.Embedded.Tests -- -explicit only -trait "Category=Campaign"</c>.
    /// </summary>
    [Fact(Explicit = true), Trait("Category", "Campaign")]
    public async Task Fifty_kills()
    {
        const int kills = 5;
        var runs = new List<KilledRun>();
        for (var seed = 100; seed < 110; seed++)
        {
            runs.Add(await new KilledProcess(azurite).RunAsync(seed, kills, TestContext.Current.CancellationToken));
        }

        var lines = runs.Select(run => string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Seed},{run.Kills},{run.Activities},{run.Begun},{run.Repeated},{run.RepeatedInOneLife},{run.Missing},{run.Output == KilledRun.Expected},{run.Seconds:F1}"));
        var path = Path.Combine(Repository.Root, "tests", "Recsys.Functions.Embedded.Tests", "Durable", "killed-process-campaign.csv");
        await File.WriteAllLinesAsync(
            path, ["seed,kills,activities,begun,repeated,repeatedInOneLife,missing,resultIsRight,seconds", .. lines], TestContext.Current.CancellationToken);
        Assert.All(runs, AssertWhole);
    }

    private static void AssertWhole(KilledRun run)
    {
        Assert.Equal(KilledRun.Expected, run.Output);
        Assert.Equal(0, run.Missing);
        Assert.Equal(0, run.RepeatedInOneLife);
        // A kill can cost no more than what ran at that moment: the four models' slices, or one other step.
        Assert.InRange(run.Repeated, 0, 4 * run.Kills);
    }
}
