using System.Globalization;
using System.Text.RegularExpressions;
using Recsys.Models;
using Recsys.Models.Contracts;
using Recsys.TestKit;
using Recsys.Training.Runs;

namespace Recsys.Training.Tests;

public sealed class SliceStepTests(AzuriteFixture azurite)
{
    /// <summary>So short that every slice is one epoch.</summary>
    private const double Shortest = 1e-9;

    [Theory]
    [InlineData("autoencoder")]
    [InlineData("gcn")]
    [InlineData("ncf")]
    [InlineData("sequence")]
    public async Task Slices_on_different_workers_give_the_same_model_to_the_byte_as_one_piece(string family)
    {
        using var whole = await TrainingStore.OfSmallShopAsync(azurite);
        using var sliced = await TrainingStore.OfSmallShopAsync(azurite);
        var run = await whole.SnapshotAsync(TrainingStore.Request with { Families = [family] });
        var same = await sliced.SnapshotAsync(TrainingStore.Request with { Families = [family] });
        Assert.Equal(run.Version, same.Version);
        while (!(await whole.SliceAsync(run, family)).IsFinished)
        {
            // One slice is long enough, unless the machine is very busy.
        }

        var epochs = new List<int>();
        SliceResult result;
        do
        {
            // An epoch each at first, then as many as come: a worker for every one of a hundred epochs takes long and tells no more.
            using var worker = sliced.Another();
            result = await worker.SliceAsync(same, family, Shortest * Math.Pow(8, epochs.Count));
            epochs.Add(result.Epoch);
        }
        while (!result.IsFinished);
        Assert.Equal([1, 2, 3], epochs.Take(3));
        Assert.Equal(await whole.BytesAsync(run, RunFolder.Trained(family)), await sliced.BytesAsync(same, RunFolder.Trained(family)));
        Assert.False(await sliced.FolderOf(same).ExistsAsync(RunFolder.Checkpoint(family), Cancel));
    }

    [Fact]
    public async Task A_slice_done_again_goes_on_from_the_checkpoint_before_it()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync();
        await store.SliceAsync(run, "gcn", Shortest);
        var checkpoint = await store.BytesAsync(run, RunFolder.Checkpoint("gcn"));
        await store.SliceAsync(run, "gcn", Shortest);
        var next = await store.FolderOf(run).ReadAsync(RunFolder.Checkpoint("gcn"), Cancel);
        // The worker died after it had written, before it had answered: the slice is done again from what was there before.
        await store.FolderOf(run).WriteAsync(RunFolder.Checkpoint("gcn"), checkpoint, Cancel);
        var again = await store.SliceAsync(run, "gcn", Shortest);
        Assert.Equal(2, again.Epoch);
        Assert.Equal(Session(next), Session(await store.BytesAsync(run, RunFolder.Checkpoint("gcn"))));
    }

    [Fact]
    public async Task A_family_that_has_no_time_left_ends_with_a_model_and_says_so()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync();
        Assert.False((await store.SliceAsync(run, "gcn", Shortest)).IsFinished);
        var last = await store.SliceAsync(run, "gcn", cpuSeconds: 0);
        Assert.True(last.IsFinished);
        Assert.Equal(1, last.Epoch);
        // From nothing there is a step at least: without one a model would be chance.
        Assert.True((await store.SliceAsync(run, "autoencoder", cpuSeconds: 0)).IsFinished);
        await store.CountAsync(run);
        await store.BlendAsync(run);
        await store.EvaluateAsync(run);
        var verdict = await store.GateAsync(run);
        Assert.Contains(verdict.Reasons, r => r.StartsWith("The training of 'gcn' ended with its time", StringComparison.Ordinal));
        Assert.Contains(verdict.Reasons, r => r.StartsWith("The training of 'autoencoder' ended with its time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_beginning_and_saving_take_is_a_part_of_the_time()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync();
        using var session = new SlowSession(ModelFamilies.Get("gcn").Start(await store.InputAsync(run)), secondsToSave: 0.2);
        using var checkpoint = new MemoryStream();
        var saved = SliceCheckpoint.Save(FamilyProgress.None with { CpuSeconds = 1 }, session, checkpoint);
        Assert.InRange(saved.CpuSeconds, 1.2, double.MaxValue);
        checkpoint.Position = 0;
        // It is the next slice that knows it.
        Assert.Equal(saved.CpuSeconds, SliceCheckpoint.Restore(checkpoint, session).CpuSeconds);
        Assert.InRange((await store.SliceAsync(run, "gcn", Shortest)).SecondsToReturn, double.Epsilon, double.MaxValue);
    }

    [Fact]
    public async Task What_judging_and_finishing_take_is_a_part_of_the_time()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var input = await store.InputAsync(await store.SnapshotAsync());
        using var session = ModelFamilies.Get("gcn").Start(input);
        Assert.True(session.CpuSecondsToEnd > 0);
        Assert.True(Time(session.CpuSecondsToEnd).IsEnd);
        Assert.False(Time(session.CpuSecondsToEnd + 600).IsEnd);

        SliceTime Time(double cpuSeconds) => new(TrainingClock.Start(), session, double.PositiveInfinity, () => cpuSeconds, isLast: true);
    }

    [Fact]
    public async Task A_family_that_the_memory_does_not_hold_is_left_out_with_the_machine_that_would_do()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync(options: TrainingStore.Options with { TrainingMemoryMB = 512 });
        Assert.Equal(run.Families, run.Estimates.Select(e => e.Family));
        Assert.All(run.Estimates, e => Assert.True(e is { MemoryMB: > 0, CpuMinutes: >= 0 }, e.ToString()));
        var plan = TrainingPlan.Of(run with { Lost = [] }, new(2_000_000, 1_000_000, 100_000_000), memoryMB: 4_096);
        Assert.Equal(run.Families, plan.Lost.Select(l => l.Name));
        Assert.All(plan.Lost, l => Assert.Matches("^Its training needs about [0-9]+ MB .* a machine of [0-9]+ MB would do\\.$", l.Reason));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.75)]
    public void The_machine_that_is_named_would_do(double share)
    {
        var run = new TrainingRun("", "s", "time-split", 42, ["ncf", "autoencoder", "gcn", "sequence"], 1, 1, 1, 1, 0, 0);
        for (var items = 10_000; items < 3_000_000; items += items / 3)
        {
            TrainingRun On(int machine) => TrainingPlan.Of(run, new(2 * items, items, 30 * items), (int)(share * machine), share);
            foreach (var lost in On(2_048).Lost)
            {
                var named = Regex.Match(lost.Reason, "a machine of ([0-9]+) MB would do").Groups[1].Value;
                var machine = int.Parse(named, CultureInfo.InvariantCulture);
                Assert.False(On(machine).HasLost(lost.Name), $"{items} items: {lost.Name} on {machine} MB");
                Assert.True(On(machine / 2).HasLost(lost.Name), $"{items} items: {lost.Name} on {machine / 2} MB");
            }
        }
    }

    [Fact]
    public async Task A_finished_family_is_not_trained_again()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync();
        await store.TrainAsync(run);
        var trained = await store.BytesAsync(run, RunFolder.Trained("gcn"));
        var again = await store.SliceAsync(run, "gcn");
        Assert.True(again.IsFinished);
        Assert.Equal(trained, await store.BytesAsync(run, RunFolder.Trained("gcn")));
        Assert.False(await store.FolderOf(run).ExistsAsync(RunFolder.Checkpoint("gcn"), Cancel));
    }

    [Fact]
    public async Task A_checkpoint_that_is_cut_off_is_refused()
    {
        using var store = await TrainingStore.OfShopAsync(azurite);
        var run = await store.SnapshotAsync();
        await store.SliceAsync(run, "gcn", Shortest);
        var checkpoint = await store.BytesAsync(run, RunFolder.Checkpoint("gcn"));
        foreach (var length in (int[])[0, 3, 10, checkpoint.Length / 2, checkpoint.Length - 1])
        {
            await store.FolderOf(run).WriteAsync(RunFolder.Checkpoint("gcn"), checkpoint[..length], Cancel);
            await Assert.ThrowsAsync<InvalidDataException>(() => store.SliceAsync(run, "gcn", Shortest));
        }
    }

    /// <summary>A session that takes its processor time to be saved.</summary>
    private sealed class SlowSession(ITrainingSession session, double secondsToSave) : ITrainingSession
    {
        public int Epoch => session.Epoch;

        public int MaxEpochs => session.MaxEpochs;

        public bool HasLearnt => session.HasLearnt;

        public bool IsFinished => session.IsFinished;

        public double InputCpuSeconds => session.InputCpuSeconds;

        public EpochReport? RunEpoch(Func<bool> isTimeOver, CancellationToken cancellationToken) => session.RunEpoch(isTimeOver, cancellationToken);

        public EpochReport? Conclude() => session.Conclude();

        public void Save(Stream stream)
        {
            var clock = TrainingClock.Start();
            session.Save(stream);
            while (clock.CpuSeconds < secondsToSave)
            {
                // Works.
            }
        }

        public void Restore(Stream stream) => session.Restore(stream);

        public ITrainedModel Finish() => session.Finish();

        public void GoOnFrom(Stream trained) => session.GoOnFrom(trained);

        public void Dispose() => session.Dispose();
    }

    /// <summary>A checkpoint without its curve, which holds seconds.</summary>
    private static byte[] Session(byte[] checkpoint) => checkpoint[..(checkpoint.AsSpan().LastIndexOf("{\"Epochs\""u8) - sizeof(int))];
}
