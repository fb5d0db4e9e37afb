using System.Text.Json;
using Recsys.TestKit;
using Recsys.Training.Runs;
using Recsys.Training.Workflow;

namespace Recsys.Training.Tests;

public sealed class TrainingTurnsTests
{
    private const double Slice = 100, SecondsOfEpoch = 10;

    [Fact]
    public void As_many_trainings_run_side_by_side_as_the_host_runs_activities()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")));
        var durable = host.RootElement.GetProperty("extensions").GetProperty("durableTask");
        Assert.Equal(TrainingTurns.MostAtOnce, durable.GetProperty("maxConcurrentActivityFunctions").GetInt32());
    }

    [Fact]
    public void Two_families_are_trained_side_by_side_the_longest_first()
    {
        var turns = new TrainingTurns(Run(), 400);
        Assert.Equal(("sequence", 100, false), turns.Next(Slice));
        Assert.Equal(("ncf", 100, false), turns.Next(Slice));
        Assert.Null(turns.Next(Slice));
        turns.Ended(Result("ncf", 10, 0.1, isFinished: true));
        Assert.Equal("autoencoder", turns.Next(Slice)!.Value.Family);
    }

    [Fact]
    public void A_slice_is_long_beside_what_it_takes_to_come_back_to_it()
    {
        var turns = new TrainingTurns(Run(), 40_000);
        Assert.Equal(("sequence", Slice), (turns.Next(Slice)!.Value.Family, turns.LengthOf("sequence", Slice)));
        foreach (var (toReturn, length) in new[] { (2.0, Slice), (25.0, 250.0), (300.0, TrainingRequest.MaxSliceSeconds) })
        {
            turns.Ended(Result("sequence", 10, 0.1, isFinished: false) with { SecondsToReturn = toReturn });
            Assert.Equal(length, turns.LengthOf("sequence", Slice));
            turns.Next(Slice);
        }
    }

    [Fact]
    public void What_the_memory_does_not_hold_beside_another_waits_for_it()
    {
        var run = Run() with
        {
            MemoryMB = 1_000,
            Estimates = [new("sequence", 600, 1), new("ncf", 500, 1), new("autoencoder", 300, 1), new("gcn", 1_200, 1)],
        };
        var turns = new TrainingTurns(run, 400);
        Assert.Equal("sequence", turns.Next(Slice)!.Value.Family);
        Assert.Equal("autoencoder", turns.Next(Slice)!.Value.Family);
        turns.Ended(Result("autoencoder", 10, 0.1, isFinished: true));
        Assert.Null(turns.Next(Slice));
        turns.Ended(Result("sequence", 10, 0.1, isFinished: true));
        Assert.Equal("ncf", turns.Next(Slice)!.Value.Family);
        Assert.Null(turns.Next(Slice));
        turns.Ended(Result("ncf", 10, 0.1, isFinished: true));
        // Alone even where the estimate says that it is too much.
        Assert.Equal("gcn", turns.Next(Slice)!.Value.Family);
    }

    [Fact]
    public void What_is_left_goes_first_to_the_family_to_which_a_minute_brings_most()
    {
        var turns = new TrainingTurns(Run("ncf", "gcn", "sequence"), 300);
        Spend(turns, "sequence", 100, 0.10);
        Spend(turns, "ncf", 100, 0.20);
        Spend(turns, "gcn", 40, 0.15, isFinished: true);
        // Sixty seconds are left, and both others have had their share.
        Assert.Equal(("ncf", 60, false), turns.Next(Slice));
        turns.Ended(Result("ncf", 150, 0.25, isFinished: false));
        Assert.Equal(("sequence", 10, false), turns.Next(Slice));
    }

    [Fact]
    public void A_family_that_has_left_no_more_than_its_end_takes_is_ended()
    {
        var turns = new TrainingTurns(Run("ncf", "gcn"), 200);
        Assert.Equal(("ncf", 100, false), turns.Next(Slice));
        turns.Ended(Result("ncf", 95, 0.2, isFinished: false) with { CpuSecondsToEnd = 6 });
        Assert.Equal(("gcn", 100, false), turns.Next(Slice));
        turns.Ended(Result("gcn", 96, 0.1, isFinished: true));
        // Four seconds were left over, which is less than the end takes: nothing is lent.
        Assert.Equal(("ncf", 0, false), turns.Next(Slice));
    }

    [Fact]
    public void A_family_whose_share_is_over_and_that_gets_no_better_is_ended()
    {
        var turns = new TrainingTurns(Run("ncf", "gcn"), 200);
        Spend(turns, "ncf", 50, 0.2);
        Spend(turns, "ncf", 100, 0.2);
        Spend(turns, "gcn", 20, 0.1, isFinished: true);
        Assert.Equal(("ncf", 0, false), turns.Next(Slice));
        turns.Ended(Result("ncf", 101, 0.2, isFinished: true));
        Assert.True(turns.IsOver);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_family_in_the_midst_of_a_long_epoch_is_lent_what_others_leave(int epochs)
    {
        var turns = new TrainingTurns(Run("ncf", "gcn"), 400);
        Assert.Equal("ncf", turns.Next(Slice)!.Value.Family);
        turns.Ended(Result("ncf", 100, epochs * 0.1, isFinished: false) with { Epoch = epochs });
        Assert.Equal("ncf", turns.Next(Slice)!.Value.Family);
        turns.Ended(Result("ncf", 200, epochs * 0.1, isFinished: false) with { Epoch = epochs });
        Spend(turns, "gcn", 20, 0.1, isFinished: true);
        Assert.Equal(("ncf", Slice, false), turns.Next(Slice));
    }

    [Fact]
    public void A_training_that_is_best_at_its_end_is_lent_time_though_validation_falls()
    {
        var turns = new TrainingTurns(Run("sequence", "gcn"), 400);
        foreach (var spent in (double[])[100, 200])
        {
            Assert.Equal("sequence", turns.Next(Slice)!.Value.Family);
            turns.Ended(Result("sequence", spent, 0.1, isFinished: false) with { IsBestAtItsEnd = true });
        }

        Spend(turns, "gcn", 20, 0.1, isFinished: true);
        Assert.Equal(("sequence", Slice, false), turns.Next(Slice));
    }

    [Fact]
    public void All_families_together_use_hardly_more_than_there_is()
    {
        var turns = new TrainingTurns(Run(), 1_000);
        var spent = new Dictionary<string, double>();
        for (var rounds = 0; !turns.IsOver; rounds++)
        {
            Assert.True(rounds < 1_000);
            var (family, seconds, _) = turns.Next(Slice)!.Value;
            spent[family] = spent.GetValueOrDefault(family) + Math.Min(seconds, Slice);
            // One of them is at its end early, so that there is something to share.
            turns.Ended(Result(family, spent[family], spent[family] / 10_000, isFinished: seconds == 0 || family == "gcn"));
        }

        Assert.Equal(1_000, spent.Values.Sum(), 1e-6);
    }

    /// <summary>A slice of a family, whose turn it is or which runs already.</summary>
    private static void Spend(TrainingTurns turns, string family, double cpuSeconds, double ndcg, bool isFinished = false)
    {
        while (turns.Next(Slice) is not null)
        {
            // Everybody who may run does.
        }

        turns.Ended(Result(family, cpuSeconds, ndcg, isFinished));
    }

    private static SliceResult Result(string family, double cpuSeconds, double ndcg, bool isFinished) =>
        new(family, (int)(cpuSeconds / SecondsOfEpoch), 1_000, isFinished, ndcg, cpuSeconds) { CpuSeconds = cpuSeconds };

    private static TrainingRun Run(params string[] families) => new(
        "version", "snapshot", "time-split", 1, families.Length > 0 ? families : ["ncf", "autoencoder", "gcn", "sequence"], 1, 1, 1, 1, 0, 0);
}
