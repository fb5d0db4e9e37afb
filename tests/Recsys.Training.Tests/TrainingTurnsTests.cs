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
        Assert.Equal(("sequence", 50, false), turns.Next(Slice));
        Assert.Equal(("ncf", 50, false), turns.Next(Slice));
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
        Begin(turns, "sequence", "ncf");
        turns.Ended(Result("sequence", 50, 0.05, isFinished: false));
        Begin(turns, "gcn");
        turns.Ended(Result("ncf", 50, 0.10, isFinished: false));
        turns.Ended(Result("gcn", 40, 0.15, isFinished: true));
        // 160 seconds are left, and both others have had what is sure.
        Assert.Equal(("ncf", Slice, false), turns.Next(Slice));
        turns.Ended(Result("ncf", 150, 0.25, isFinished: false));
        Assert.Equal(("ncf", 60, false), turns.Next(Slice));
        turns.Ended(Result("ncf", 200, 0.26, isFinished: false));
        Assert.Equal(("sequence", 10, false), turns.Next(Slice));
    }

    [Fact]
    public void A_rate_that_falls_comes_to_its_end_before_others_go_on()
    {
        var turns = new TrainingTurns(Run("sequence", "ncf", "gcn"), 600);
        void Fall(double spent, double ndcg) => turns.Ended(Result("sequence", spent, ndcg, isFinished: false) with { IsBestAtItsEnd = true });
        Begin(turns, "sequence", "ncf");
        Fall(100, 0.05);
        Begin(turns, "gcn");
        turns.Ended(Result("ncf", 100, 0.2, isFinished: false));
        turns.Ended(Result("gcn", 100, 0.2, isFinished: false));
        // Three hundred are left, and a second has brought the others more: they wait, also where there is room beside it.
        Assert.Equal(("sequence", Slice, false), turns.Next(Slice));
        Assert.Null(turns.Next(Slice));
        Fall(200, 0.05);
        Assert.Equal(("sequence", Slice, false), turns.Next(Slice));
        turns.Ended(Result("sequence", 300, 0.06, isFinished: true));
        Begin(turns, "ncf");
    }

    [Fact]
    public void A_family_that_gets_no_better_has_an_even_share_where_nobody_else_needs_it()
    {
        var turns = new TrainingTurns(Run("ncf", "gcn"), 400);
        Begin(turns, "ncf", "gcn");
        turns.Ended(Result("ncf", 50, 0.2, isFinished: false));
        Begin(turns, "ncf");
        turns.Ended(Result("ncf", 100, 0.2, isFinished: false));
        turns.Ended(Result("gcn", 20, 0.1, isFinished: true));
        Assert.Equal(("ncf", Slice, false), turns.Next(Slice));
        turns.Ended(Result("ncf", 200, 0.2, isFinished: false));
        Assert.Equal(("ncf", 0, false), turns.Next(Slice));
        turns.Ended(Result("ncf", 201, 0.2, isFinished: true));
        Assert.True(turns.IsOver);
    }

    [Fact]
    public void In_a_refit_all_of_an_even_share_is_sure() =>
        Assert.Equal(("ncf", 200, false), new TrainingTurns(Run("ncf", "gcn"), 400, sure: 1).Next(Slice));

    [Fact]
    public void A_family_that_has_left_no_more_than_its_end_takes_is_ended()
    {
        var turns = new TrainingTurns(Run("ncf", "gcn"), 200);
        Begin(turns, "ncf", "gcn");
        turns.Ended(Result("gcn", 49, 0.1, isFinished: true));
        turns.Ended(Result("ncf", 45, 0.2, isFinished: false) with { CpuSecondsToEnd = 6 });
        Assert.Equal(("ncf", 101, false), turns.Next(Slice));
        turns.Ended(Result("ncf", 145, 0.3, isFinished: false) with { CpuSecondsToEnd = 6 });
        // Six seconds are left over, which is no more than the end takes: nothing is lent.
        Assert.Equal(("ncf", 0, false), turns.Next(Slice));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_family_in_the_midst_of_a_long_epoch_is_lent_what_others_leave(int epochs)
    {
        var turns = new TrainingTurns(Run("ncf", "gcn"), 400);
        Begin(turns, "ncf", "gcn");
        turns.Ended(Result("ncf", 100, epochs * 0.1, isFinished: false) with { Epoch = epochs });
        turns.Ended(Result("gcn", 20, 0.1, isFinished: true));
        foreach (var spent in (double[])[200, 300])
        {
            Assert.Equal(("ncf", Slice, false), turns.Next(Slice));
            turns.Ended(Result("ncf", spent, epochs * 0.1, isFinished: false) with { Epoch = epochs });
        }

        Assert.Equal(("ncf", 80, false), turns.Next(Slice));
    }

    [Fact]
    public void A_training_that_is_best_at_its_end_is_lent_time_though_validation_falls()
    {
        var turns = new TrainingTurns(Run("sequence", "gcn"), 400);
        Begin(turns, "sequence", "gcn");
        turns.Ended(Result("gcn", 20, 0.1, isFinished: true));
        foreach (var spent in (double[])[100, 200, 300])
        {
            turns.Ended(Result("sequence", spent, 0.1, isFinished: false) with { IsBestAtItsEnd = true });
            Assert.Equal(("sequence", Math.Min(Slice, 380 - spent), false), turns.Next(Slice));
        }
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

    private static void Begin(TrainingTurns turns, params string[] families) =>
        Assert.All(families, family => Assert.Equal(family, turns.Next(Slice)!.Value.Family));

    private static SliceResult Result(string family, double cpuSeconds, double ndcg, bool isFinished) =>
        new(family, (int)(cpuSeconds / SecondsOfEpoch), 1_000, isFinished, ndcg, cpuSeconds) { CpuSeconds = cpuSeconds };

    private static TrainingRun Run(params string[] families) => new(
        "version", "snapshot", "time-split", 1, families.Length > 0 ? families : ["ncf", "autoencoder", "gcn", "sequence"], 1, 1, 1, 1, 0, 0);
}
